// One operation, from the preview with its buttons to its outcome without them.

import type { Button, KnownBlock } from '@slack/types';
import type { NewProject, Project, ProjectChange } from '../depot/model.ts';
import { assertNever } from '../lib/assert-never.ts';
import { button, buttons, context, facts, header, section, type View, view } from './kit.ts';
import { dashboardButton, isWebAddress } from './links.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName, when } from './mrkdwn.ts';
import { changeLines, settingsFacts } from './project-settings.ts';
import { type StakesData, stakesLines } from './stakes.ts';
import { count } from './words.ts';

export type OperationViewRequest =
  | { readonly kind: 'create'; readonly project: NewProject }
  | {
      readonly kind: 'update';
      readonly projectId: string;
      readonly projectName: string;
      readonly change: ProjectChange;
    }
  | { readonly kind: 'reset' | 'delete'; readonly projectId: string; readonly projectName: string }
  | {
      readonly kind: 'share' | 'unshare';
      readonly projectId: string;
      readonly projectName: string;
      readonly buildId: string;
    };

export interface OperationViewData {
  readonly operationId: string;
  readonly request: OperationViewRequest;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'unclear' | 'cancelled' | 'expired';
  readonly previewVersion: number;
  readonly preview: { readonly project: Project | null; readonly stakes: StakesData | null };
  readonly requestedBy: string;
  readonly confirmedBy: string | null;
  readonly expiresAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: {
    readonly project: Project | null;
    readonly alreadyExisted: boolean;
    readonly cancelledBuilds: number;
    readonly link: string | null;
    readonly explanation: string;
  } | null;
  readonly requestId: string;
}

export interface OperationViewOptions {
  readonly orgId: string | null;
  readonly slashCommand: string;
  /** What moved since the person looked, in words. */
  readonly changes?: readonly string[];
}

export const OPERATION_ACTIONS = {
  confirm: 'operation:confirm',
  typeName: 'operation:type-name',
  edit: 'operation:edit',
  cancel: 'operation:cancel',
} as const;

/** What a button carries: ids only, looked up and checked again at the click. */
export const operationValue = ({ operationId, previewVersion }: OperationViewData) =>
  `${operationId}:${previewVersion}`;

const VERBS = {
  create: { ask: 'Create', doing: 'Creating', done: 'Created' },
  update: { ask: 'Update', doing: 'Updating', done: 'Updated' },
  reset: { ask: 'Reset', doing: 'Resetting', done: 'Reset' },
  delete: { ask: 'Delete', doing: 'Deleting', done: 'Deleted' },
  share: { ask: 'Share', doing: 'Sharing', done: 'Shared' },
  unshare: { ask: 'Unshare', doing: 'Unsharing', done: 'Unshared' },
} as const;

function nameOf({ request, preview }: OperationViewData): string {
  if (request.kind === 'create') return request.project.name;
  const project = preview.project?.name ?? request.projectName;
  return 'buildId' in request ? `build ${request.buildId} of ${project}` : project;
}

/** The message of an operation in whatever state it is. */
export function operationView(data: OperationViewData, options: OperationViewOptions): View {
  switch (data.state) {
    case 'pending':
      return pendingView(data, options);
    case 'running':
      return view([
        section(md`⏳ ${VERBS[data.request.kind].doing} ${bold(nameOf(data))} for ${whoDecided(data)}…`),
      ]);
    case 'succeeded':
      return succeededView(data, options);
    case 'failed':
      return view([
        section(
          md`❌ ${bold(nameOf(data))} was *not* ${pastTense(data)}. ${data.outcome?.explanation ?? ''}`,
        ),
        footer(data),
      ]);
    case 'unclear':
      return view([
        section(
          md`⚠️ *Unclear* whether ${bold(nameOf(data))} was ${pastTense(data)}. ${data.outcome?.explanation ?? ''}`,
        ),
        buttons(...lookButtons(data.request, options.orgId)),
        footer(data),
      ]);
    case 'cancelled':
      return view([
        section(
          md`🚫 Cancelled by ${whoDecided(data)}: ${bold(nameOf(data))} was not ${pastTense(data)}. Nothing was changed.`,
        ),
      ]);
    case 'expired':
      return view([
        section(
          md`⌛ Nobody confirmed in 10 minutes: ${bold(nameOf(data))} was not ${pastTense(data)}. Nothing was changed. To do it, ask again: ${code(askAgain(data, options))}`,
        ),
      ]);
    default:
      return assertNever(data.state, 'operation state');
  }
}

const pastTense = ({ request }: OperationViewData) => VERBS[request.kind].done.toLowerCase();

const whoDecided = (data: OperationViewData) => mention(data.confirmedBy ?? data.requestedBy);

/** Where to see for oneself how it ended. */
function lookButtons(request: OperationViewRequest, orgId: string | null): readonly (Button | null)[] {
  if (request.kind === 'create') return [];
  if ('buildId' in request) {
    return [button('Look at the build', { actionId: 'run:build', value: request.buildId })];
  }
  return [
    button('Look at the project', { actionId: 'run:show', value: request.projectId }),
    dashboardButton(orgId, request.projectId),
  ];
}

function askAgain({ request }: OperationViewData, { slashCommand }: OperationViewOptions): string {
  if ('buildId' in request) return `${slashCommand} ${request.kind} ${request.buildId}`;
  const name = request.kind === 'create' ? request.project.name : request.projectName;
  const short = shortName(name);
  return `${slashCommand} ${request.kind} ${/\s/.test(short) ? `"${short}"` : short}`;
}

function pendingView(data: OperationViewData, options: OperationViewOptions): View {
  const { request, preview } = data;
  if (request.kind === 'create' && preview.project) return nameTakenView(data, preview.project, options);
  const changes = options.changes ?? [];
  return view([
    header(`${VERBS[request.kind].ask} ${shortName(nameOf(data))}?`),
    changes.length > 0
      ? section(
          lines([
            md`⚠️ *This changed while you were looking. Please confirm again:*`,
            ...changes.map((change) => md`• ${change}`),
          ]),
        )
      : null,
    ...previewBlocks(data),
    pendingButtons(data),
    context(md`Asked by ${mention(data.requestedBy)} · open until ${when(data.expiresAt)}`),
  ]);
}

function previewBlocks({ request, preview }: OperationViewData): readonly KnownBlock[] {
  const stakes = preview.stakes;
  switch (request.kind) {
    case 'create':
      return [
        section(md`A new project with a build cache of its own. Nothing is shared with other projects.`),
        facts(settingsFacts(request.project)),
      ];
    case 'update':
      return [
        ...(preview.project ? [section(changeLines(preview.project, request.change))] : []),
        ...(stakes
          ? [
              section(
                lines([md`*Moving to another region resets the project:*`, stakesLines('update', stakes)]),
              ),
            ]
          : []),
      ];
    case 'reset':
      return [
        section(
          lines([
            md`All its machines are stopped and its build cache is deleted. Settings and tokens stay.`,
            ...(stakes ? [stakesLines('reset', stakes)] : []),
          ]),
        ),
      ];
    case 'delete':
      return [
        section(
          lines([
            md`The project and everything in it is removed. *This cannot be undone.*`,
            ...(stakes ? [stakesLines('delete', stakes)] : []),
          ]),
        ),
      ];
    case 'share':
      return [
        section(
          md`Whoever has the link sees the build's page with its steps and *logs*, without logging in, until somebody unshares it. Secrets that the build printed are shown there as they are.`,
        ),
      ];
    case 'unshare':
      return [section(md`The link stops working. Who has seen the page may have kept a copy.`)];
    default:
      return assertNever(request, 'operation');
  }
}

function pendingButtons(data: OperationViewData) {
  const value = operationValue(data);
  const { kind } = data.request;
  const cancel = button('Cancel', { actionId: OPERATION_ACTIONS.cancel, value });
  if (kind === 'create') {
    return buttons(
      button('Create', { actionId: OPERATION_ACTIONS.confirm, value, style: 'primary' }),
      button('Change settings', { actionId: OPERATION_ACTIONS.edit, value }),
      cancel,
    );
  }
  if (kind === 'update') {
    const style = data.preview.stakes ? ('danger' as const) : ('primary' as const);
    return buttons(button('Update', { actionId: OPERATION_ACTIONS.confirm, value, style }), cancel);
  }
  if (kind === 'unshare') {
    return buttons(
      button('Unshare', { actionId: OPERATION_ACTIONS.confirm, value, style: 'primary' }),
      cancel,
    );
  }
  if (kind === 'share') {
    return buttons(
      button('Make it public', { actionId: OPERATION_ACTIONS.confirm, value, style: 'danger' }),
      cancel,
    );
  }
  const confirm =
    kind === 'delete'
      ? button('Delete…', { actionId: OPERATION_ACTIONS.typeName, value, style: 'danger' })
      : button('Reset', { actionId: OPERATION_ACTIONS.confirm, value, style: 'danger' });
  return buttons(confirm, cancel);
}

function nameTakenView(data: OperationViewData, existing: Project, { orgId }: OperationViewOptions): View {
  return view([
    section(
      md`There is already a project called ${bold(existing.name)} (${code(existing.projectId)}). Nothing was created: Depot never makes two of one name. Use it, or choose another name.`,
    ),
    buttons(
      button('Show it', { actionId: 'run:show', value: existing.projectId }),
      button('Choose another name', { actionId: OPERATION_ACTIONS.edit, value: operationValue(data) }),
      dashboardButton(orgId, existing.projectId),
    ),
  ]);
}

function succeededView(data: OperationViewData, options: OperationViewOptions): View {
  const { request, outcome } = data;
  const project = outcome?.project ?? null;
  if (request.kind === 'create' && project) {
    return outcome?.alreadyExisted
      ? nameTakenView(data, project, options)
      : createdView(data, project, options);
  }
  return view([
    section(md`✅ ${VERBS[request.kind].done} ${bold(nameOf(data))}.${lossWords(data)}`),
    ...(outcome?.link && 'buildId' in request ? sharedBlocks(request.buildId, outcome.link) : []),
    request.kind === 'update' && project ? facts(settingsFacts(project)) : null,
    footer(data),
  ]);
}

function sharedBlocks(buildId: string, link: string): readonly (KnownBlock | null)[] {
  return [
    section(md`Public until it is unshared: ${code(link)}`),
    buttons(
      isWebAddress(link) ? button('Open the page', { actionId: 'link:shared', url: link }) : null,
      button('Unshare', { actionId: 'run:unshare', value: buildId }),
    ),
  ];
}

function lossWords({ request, outcome }: OperationViewData): Mrkdwn {
  const cancelled = outcome?.cancelledBuilds ?? 0;
  const builds = cancelled > 0 ? md` ${count(cancelled, 'build')} cancelled.` : md``;
  if (request.kind === 'reset') return md`${builds} The next builds start with an empty cache.`;
  if (request.kind === 'delete')
    return md`${builds} It is gone from Depot, with its cache, tokens and images.`;
  return builds;
}

function createdView(
  data: OperationViewData,
  project: Project,
  { orgId, slashCommand }: OperationViewOptions,
): View {
  return view([
    section(md`✅ Created ${bold(project.name)}. Its id is ${code(project.projectId)}.`),
    facts(settingsFacts(project)),
    section(
      lines([
        md`*Next*`,
        md`• Build in it: ${code(`depot build --project ${project.projectId} .`)}`,
        md`• A CI system needs a token or a trust policy: both are in the project's settings in Depot.`,
        md`• Look at it any time: ${code(`${slashCommand} show ${project.projectId}`)}`,
      ]),
    ),
    buttons(
      button('Show', { actionId: 'run:show', value: project.projectId }),
      dashboardButton(orgId, project.projectId),
    ),
    footer(data),
  ]);
}

function footer(data: OperationViewData): KnownBlock {
  const verb = data.state === 'succeeded' ? VERBS[data.request.kind].done : 'Confirmed';
  const by = md`${verb} by ${whoDecided(data)}`;
  const at = data.finishedAt ? md` · ${when(data.finishedAt)}` : md``;
  const asked =
    data.confirmedBy && data.confirmedBy !== data.requestedBy
      ? md` · asked by ${mention(data.requestedBy)}`
      : md``;
  return context(md`${by}${asked}${at} · reference ${code(data.requestId)}`);
}
