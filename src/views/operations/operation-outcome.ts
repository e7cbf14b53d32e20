// How an operation ended: done, not known, or not needed because it was there already.

import type { Button, KnownBlock } from '@slack/types';
import type { Project } from '../../depot/model.ts';
import { button, buttons, context, facts, section, type View, view } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { dashboardButton, isWebAddress } from '../kit/links.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { settingsFacts } from '../kit/project-settings.ts';
import { count, minutesWords, retentionWords } from '../kit/words.ts';
import { approvedBy } from './approval-words.ts';
import { OPERATION_ACTIONS, operationValue } from './operation-actions.ts';
import type { OperationViewData, OperationViewOptions, OperationViewRequest } from './operation-data.ts';
import { passive, subjectMrkdwn, VERBS } from './operation-words.ts';

export const whoDecided = (data: OperationViewData) => mention(data.confirmedBy ?? data.requestedBy);

export function unclearView(data: OperationViewData, { orgId }: OperationViewOptions): View {
  const { request, outcome } = data;
  const projectId = request.kind === 'create' ? null : request.projectId;
  return view([
    section(md`⚠️ *Unclear* whether ${subjectMrkdwn(data)} ${passive(data)}. ${outcome?.explanation ?? ''}`),
    buttons(
      outcome?.tokenId && projectId ? replaceTokenButton(projectId, outcome.tokenId) : null,
      ...viewButtons(request, orgId),
    ),
    footer(data),
  ]);
}

/** Where to see for oneself how it ended. */
function viewButtons(request: OperationViewRequest, orgId: string | null): readonly (Button | null)[] {
  if (request.kind === 'create') return [];
  if ('buildId' in request) {
    return [button('Show build', { actionId: 'run:build', value: request.buildId })];
  }
  return [
    button('Show project', { actionId: 'run:show', value: request.projectId }),
    dashboardButton(orgId, request.projectId),
  ];
}

/** For a token whose secret is lost; null where its id is too long for Slack. */
function replaceTokenButton(projectId: string, tokenId: string): Button | null {
  const value = `${projectId} ${tokenId}`;
  if (value.length > LIMITS.buttonValue) return null;
  return button('Create again', { actionId: 'tokens:create-again', value, style: 'primary' });
}

export function nameTakenView(
  data: OperationViewData,
  existing: Project,
  { orgId }: OperationViewOptions,
): View {
  return view([
    section(
      md`A project named ${bold(existing.name)} already exists (${code(existing.projectId)}). Nothing was created. Use it, or choose another name.`,
    ),
    buttons(
      button('Show it', { actionId: 'run:show', value: existing.projectId }),
      button('Choose another name', { actionId: OPERATION_ACTIONS.edit, value: operationValue(data) }),
      dashboardButton(orgId, existing.projectId),
    ),
  ]);
}

export function succeededView(data: OperationViewData, options: OperationViewOptions): View {
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
    ...(outcome?.link && 'buildId' in request ? sharedBlocks(request.buildId, outcome.link) : []),
    request.kind === 'update' && project ? facts(settingsFacts(project)) : null,
    isLost && outcome?.tokenId ? buttons(replaceTokenButton(request.projectId, outcome.tokenId)) : null,
    footer(data),
  ]);
}

function sharedBlocks(buildId: string, link: string): readonly (KnownBlock | null)[] {
  return [
    section(md`Public until unshared: ${code(link)}`),
    buttons(
      isWebAddress(link) ? button('Open the page', { actionId: 'link:shared', url: link }) : null,
      button('Unshare', { actionId: 'run:unshare', value: buildId }),
    ),
  ];
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
        ? md` Only ${mention(confirmedBy ?? requestedBy)} saw the secret.`
        : md` But its secret *couldn’t be shown* and is lost, so nobody can build with it.`;
    case 'token-rotate':
      return outcome?.secretShown
        ? md` Only ${mention(confirmedBy ?? requestedBy)} saw the new secret. The old one is revoked ${request.overlapMinutes === 0 ? 'now' : `in ${minutesWords(request.overlapMinutes)}`}.`
        : md` But the new secret *couldn’t be shown* and is lost. The old token still works.`;
    case 'token-revoke':
      return md` Builds that use it stop working.`;
    case 'trust-add':
      return outcome?.alreadyExisted
        ? md` It already existed. Nothing changed.`
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
        md`• Give CI access: create a token, or trust a repository`,
        md`• Build: ${code(`depot build --project ${project.projectId} .`)}`,
        md`• Show it: ${code(`${slashCommand} show ${project.projectId}`)}`,
      ]),
    ),
    buttons(
      button('Create token…', { actionId: 'tokens:open-create', value: project.projectId }),
      button('Trust a repository…', { actionId: 'run:trust', value: project.projectId }),
      button('Show', { actionId: 'run:show', value: project.projectId }),
      dashboardButton(orgId, project.projectId),
    ),
    footer(data),
  ]);
}

export function footer(data: OperationViewData): KnownBlock {
  const { confirmedBy, requestedBy, finishedAt, requestId, reason } = data;
  const verb = data.state === 'succeeded' ? VERBS[data.request.kind].done : 'Confirmed';
  const by = md`${verb} by ${whoDecided(data)}`;
  const at = finishedAt ? md` · ${when(finishedAt)}` : md``;
  const asked =
    confirmedBy && confirmedBy !== requestedBy ? md` · requested by ${mention(requestedBy)}` : md``;
  const approved = approvedBy(data);
  const why = reason === null ? md`` : md` · why: ${shortName(reason)}`;
  return context(
    md`${by}${asked}${approved ? md` · ${approved}` : md``}${at}${why} · reference ${code(requestId)}`,
  );
}
