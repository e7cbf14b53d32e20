// One operation, from the preview with its buttons, through approvals and delay, to its outcome without them.

import type { KnownBlock } from '@slack/types';
import type { Project } from '../depot/model.ts';
import { assertNever } from '../lib/assert-never.ts';
import { approvalLines, approvedBy, guardLines } from './approval-words.ts';
import { button, buttons, context, facts, header, section, type View, view } from './kit.ts';
import { dashboardButton } from './links.ts';
import { bold, code, lines, Mrkdwn, md, mention, shortName, when } from './mrkdwn.ts';
import type { OperationViewData, OperationViewOptions } from './operation-data.ts';
import { previewBlocks } from './operation-preview.ts';
import { passive, subjectFirst, subjectMrkdwn, subjectText, VERBS } from './operation-words.ts';
import { settingsFacts } from './project-settings.ts';
import { count, minutesWords, retentionWords, untilWords } from './words.ts';

export const OPERATION_ACTIONS = {
  confirm: 'operation:confirm',
  confirmWithToken: 'operation:confirm-with-token',
  typeName: 'operation:type-name',
  giveReason: 'operation:give-reason',
  edit: 'operation:edit',
  cancel: 'operation:cancel',
  approve: 'operation:approve',
  reject: 'operation:reject',
  stop: 'operation:stop',
} as const;

/** What a button carries: ids only, looked up and checked again at the click. */
export const operationValue = ({ operationId, previewVersion }: OperationViewData) =>
  `${operationId}:${previewVersion}`;

/** The message of an operation in whatever state it is. */
export function operationView(data: OperationViewData, options: OperationViewOptions): View {
  switch (data.state) {
    case 'pending':
      return pendingView(data, options);
    case 'awaiting':
      return awaitingView(data, options);
    case 'scheduled':
      return scheduledView(data, options);
    case 'running':
      return view([
        section(md`⏳ ${VERBS[data.request.kind].doing} ${subjectMrkdwn(data)} for ${whoDecided(data)}…`),
      ]);
    case 'succeeded':
      return succeededView(data, options);
    case 'failed':
      return view([
        section(md`❌ ${subjectFirst(data)} ${passive(data, '*not* ')}. ${data.outcome?.explanation ?? ''}`),
        footer(data),
      ]);
    case 'unclear':
      return unclearView(data, options);
    case 'cancelled':
      return view([
        section(
          md`${data.runAt ? '✋ Stopped' : '🚫 Cancelled'} by ${whoDecided(data)}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing was changed.`,
        ),
      ]);
    case 'rejected':
      return view([
        section(
          md`👎 Rejected by ${rejectedBy(data)}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing was changed.`,
        ),
        context(md`Asked by ${mention(data.requestedBy)} · reference ${code(data.requestId)}`),
      ]);
    case 'expired':
      return expiredView(data, options);
    default:
      return assertNever(data.state, 'operation state');
  }
}

const whoDecided = (data: OperationViewData) => mention(data.confirmedBy ?? data.requestedBy);

function rejectedBy({ approvals, requestedBy }: OperationViewData): Mrkdwn {
  return mention(approvals.find(({ decision }) => decision === 'reject')?.userId ?? requestedBy);
}

function unclearView(data: OperationViewData, { orgId }: OperationViewOptions): View {
  const { request, outcome } = data;
  const projectId = request.kind === 'create' ? null : request.projectId;
  return view([
    section(md`⚠️ *Unclear* whether ${subjectMrkdwn(data)} ${passive(data)}. ${outcome?.explanation ?? ''}`),
    buttons(
      outcome?.tokenId && projectId ? makeAnewButton(projectId, outcome.tokenId) : null,
      projectId ? button('Look at the project', { actionId: 'run:show', value: projectId }) : null,
      projectId ? dashboardButton(orgId, projectId) : null,
    ),
    footer(data),
  ]);
}

/** For a token whose secret nobody has. */
export const makeAnewButton = (projectId: string, tokenId: string) =>
  button('Make it anew', {
    actionId: 'tokens:make-anew',
    value: `${projectId} ${tokenId}`,
    style: 'primary',
  });

function expiredView(data: OperationViewData, { slashCommand }: OperationViewOptions): View {
  const { request, guards } = data;
  const minutes = Math.min(...guards.approvals.map(({ expiresMinutes }) => expiresMinutes));
  // Once confirmed, it was approvers who did not come.
  const nobody =
    data.confirmedBy !== null && guards.approvals.length > 0
      ? `Not enough approvals in ${minutesWords(minutes)}`
      : 'Nobody confirmed in 10 minutes';
  const again = request.kind === 'create' ? request.project.name : request.projectName;
  const word = COMMAND_WORDS[request.kind] ?? request.kind;
  const short = shortName(again);
  const line = `${slashCommand} ${word} ${/\s/.test(short) ? `"${short}"` : short}`;
  return view([
    section(
      md`⌛ ${nobody}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing was changed. To do it, ask again: ${code(line)}`,
    ),
  ]);
}

/** Where the command has another word than the change. */
const COMMAND_WORDS: Readonly<Partial<Record<OperationViewData['request']['kind'], string>>> = {
  'token-create': 'tokens',
  'token-rotate': 'tokens',
  'token-revoke': 'tokens',
  'trust-add': 'trust',
  'trust-update': 'trust',
  'trust-remove': 'trust',
  'images-delete': 'images',
  retention: 'images',
};

const title = (data: OperationViewData) => header(`${VERBS[data.request.kind].ask} ${subjectText(data)}?`);

function changedBlock({ changes = [] }: OperationViewOptions, again: string): KnownBlock | null {
  if (changes.length === 0) return null;
  return section(
    lines([
      md`⚠️ *This changed while you were looking. Please ${again} again:*`,
      ...changes.map((change) => md`• ${change}`),
    ]),
  );
}

function pendingView(data: OperationViewData, options: OperationViewOptions): View {
  const { request, preview } = data;
  if (request.kind === 'create' && preview.project) return nameTakenView(data, preview.project, options);
  const guards = guardLines(data);
  return view([
    title(data),
    changedBlock(options, 'confirm'),
    ...previewBlocks(data),
    guards ? section(lines([md`*After your click*`, guards])) : null,
    pendingButtons(data),
    context(md`Asked by ${mention(data.requestedBy)} · open until ${when(data.expiresAt)}`),
  ]);
}

function pendingButtons(data: OperationViewData) {
  const value = operationValue(data);
  const { request, guards, preview } = data;
  const { kind } = request;
  // The secret goes to who sent the form: no button of this message can do that.
  if (kind === 'token-create' || kind === 'token-rotate') return null;
  const { label, destroys } = VERBS[kind];
  const style =
    destroys || (kind === 'update' && preview.stakes) ? ('danger' as const) : ('primary' as const);
  const wantsReason = guards.approvals.some(({ reason }) => reason);
  const actionId =
    kind === 'delete'
      ? OPERATION_ACTIONS.typeName
      : wantsReason
        ? OPERATION_ACTIONS.giveReason
        : OPERATION_ACTIONS.confirm;
  const isGuarded = guards.approvals.length > 0;
  const words = isGuarded ? 'Ask for approval…' : label;
  const goesOn = !isGuarded && guards.delayMinutes === 0;
  return buttons(
    button(words, { actionId, value, style }),
    kind === 'create' && goesOn
      ? button('Create with a token', { actionId: OPERATION_ACTIONS.confirmWithToken, value })
      : null,
    kind === 'create' ? button('Change settings', { actionId: OPERATION_ACTIONS.edit, value }) : null,
    button('Cancel', { actionId: OPERATION_ACTIONS.cancel, value }),
  );
}

function awaitingView(data: OperationViewData, options: OperationViewOptions): View {
  const value = operationValue(data);
  const { destroys } = VERBS[data.request.kind];
  const elsewhere = options.reader !== 'approvers' && options.approvalChannelId;
  const decide = elsewhere
    ? []
    : [
        button('Approve', {
          actionId: OPERATION_ACTIONS.approve,
          value,
          style: destroys ? 'danger' : 'primary',
        }),
        button('Reject', { actionId: OPERATION_ACTIONS.reject, value }),
      ];
  return view([
    title(data),
    section(
      elsewhere
        ? md`🕓 *Waiting for approval* in ${new Mrkdwn(`<#${options.approvalChannelId}>`)}. Nothing was changed yet.`
        : md`🕓 *Waiting for approval.* Nothing was changed yet. What would happen, as of now:`,
    ),
    changedBlock(options, 'decide'),
    ...previewBlocks(data),
    section(approvalLines(data)),
    buttons(...decide, button('Withdraw', { actionId: OPERATION_ACTIONS.cancel, value })),
    context(
      md`Asked by ${mention(data.requestedBy)}${confirmer(data)} · open until ${when(data.expiresAt)} · reference ${code(data.requestId)}`,
    ),
  ]);
}

const confirmer = ({ requestedBy, confirmedBy }: OperationViewData): Mrkdwn =>
  confirmedBy !== null && confirmedBy !== requestedBy ? md` · confirmed by ${mention(confirmedBy)}` : md``;

function scheduledView(data: OperationViewData, { now }: OperationViewOptions): View {
  const { request, runAt } = data;
  const { doing } = VERBS[request.kind];
  const approved = approvedBy(data);
  const at = runAt ?? now;
  return view([
    section(
      md`⏲️ *${doing}* ${subjectMrkdwn(data)} *${untilWords(at, now)}* (${when(at)}). Until then it can be stopped; nothing was changed yet.`,
    ),
    buttons(
      button(request.kind === 'token-revoke' && request.endsRotation ? 'Keep the old token' : 'Stop', {
        actionId: OPERATION_ACTIONS.stop,
        value: operationValue(data),
        style: 'primary',
      }),
    ),
    context(
      md`Asked by ${mention(data.requestedBy)}${confirmer(data)}${approved ? md` · ${approved}` : md``} · whoever may do or approve it may stop it · reference ${code(data.requestId)}`,
    ),
  ]);
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
  const isLost =
    (request.kind === 'token-create' || request.kind === 'token-rotate') && outcome?.secretShown === false;
  return view([
    section(
      md`${isLost ? '⚠️' : '✅'} ${VERBS[request.kind].done} ${subjectMrkdwn(data)}.${afterWords(data)}`,
    ),
    request.kind === 'update' && project ? facts(settingsFacts(project)) : null,
    isLost && outcome?.tokenId ? buttons(makeAnewButton(request.projectId, outcome.tokenId)) : null,
    footer(data),
  ]);
}

function afterWords({ request, outcome, confirmedBy, requestedBy }: OperationViewData): Mrkdwn {
  const cancelled = outcome?.cancelledBuilds ?? 0;
  const builds = cancelled > 0 ? md` ${count(cancelled, 'build')} cancelled.` : md``;
  switch (request.kind) {
    case 'reset':
      return md`${builds} The next builds start with an empty cache.`;
    case 'delete':
      return md`${builds} It is gone from Depot, with its cache, tokens and images.`;
    case 'token-create':
      return outcome?.secretShown
        ? md` Its secret was shown once, only to ${mention(confirmedBy ?? requestedBy)}.`
        : md` But its secret *could not be shown*, and is lost: nobody has it, and nobody can build with it.`;
    case 'token-rotate':
      return outcome?.secretShown
        ? md` The new secret was shown once, only to ${mention(confirmedBy ?? requestedBy)}. The old one is revoked ${request.overlapMinutes === 0 ? 'now' : `in ${minutesWords(request.overlapMinutes)}`}.`
        : md` But the new secret *could not be shown*, and is lost. The old token still works, and stays.`;
    case 'token-revoke':
      return md` Whoever built with it is locked out.`;
    case 'trust-add':
      return outcome?.alreadyExisted
        ? md` It was there already: nothing changed.`
        : md` Its builds need no token.`;
    case 'trust-update':
      return request.allowPublicPullRequests
        ? md` Public pull requests may build.`
        : md` Public pull requests may not build.`;
    case 'trust-remove':
      return md` Its builds can no longer run without a token.`;
    case 'retention':
      return md` Depot keeps ${retentionWords(request.policy)}.`;
    default:
      return builds;
  }
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
        md`• Let a CI system in: make a token, or trust a repository`,
        md`• Build in it: ${code(`depot build --project ${project.projectId} .`)}`,
        md`• Look at it any time: ${code(`${slashCommand} show ${project.projectId}`)}`,
      ]),
    ),
    buttons(
      button('Make a token…', { actionId: 'tokens:open-create', value: project.projectId }),
      button('Trust a repository…', { actionId: 'run:trust', value: project.projectId }),
      button('Show', { actionId: 'run:show', value: project.projectId }),
      dashboardButton(orgId, project.projectId),
    ),
    footer(data),
  ]);
}

function footer(data: OperationViewData): KnownBlock {
  const { confirmedBy, requestedBy, finishedAt, requestId, reason } = data;
  const verb = data.state === 'succeeded' ? VERBS[data.request.kind].done : 'Confirmed';
  const by = md`${verb} by ${whoDecided(data)}`;
  const at = finishedAt ? md` · ${when(finishedAt)}` : md``;
  const asked = confirmedBy && confirmedBy !== requestedBy ? md` · asked by ${mention(requestedBy)}` : md``;
  const approved = approvedBy(data);
  const why = reason === null ? md`` : md` · why: ${shortName(reason)}`;
  return context(
    md`${by}${asked}${approved ? md` · ${approved}` : md``}${at}${why} · reference ${code(requestId)}`,
  );
}
