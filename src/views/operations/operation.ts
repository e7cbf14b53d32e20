// One operation, from the preview with its buttons, through approvals and delay, to its outcome without them.

import type { KnownBlock } from '@slack/types';
import { assertNever } from '../../lib/assert-never.ts';
import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { code, lines, Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { minutesWords, untilWords } from '../kit/words.ts';
import { approvalLines, approvedBy, guardLines } from './approval-words.ts';
import { OPERATION_ACTIONS, operationValue } from './operation-actions.ts';
import type { OperationViewData, OperationViewOptions } from './operation-data.ts';
import { footer, nameTakenView, succeededView, unclearView, whoDecided } from './operation-outcome.ts';
import { previewBlocks } from './operation-preview.ts';
import { passive, subjectFirst, subjectMrkdwn, subjectText, VERBS } from './operation-words.ts';

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
          md`${data.runAt ? '✋ Stopped' : '🚫 Cancelled'} by ${whoDecided(data)}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing changed.`,
        ),
      ]);
    case 'rejected':
      return view([
        section(
          md`👎 Rejected by ${rejectedBy(data)}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing changed.`,
        ),
        context(md`Requested by ${mention(data.requestedBy)} · reference ${code(data.requestId)}`),
      ]);
    case 'expired':
      return expiredView(data, options);
    default:
      return assertNever(data.state, 'operation state');
  }
}

function rejectedBy({ approvals, requestedBy }: OperationViewData): Mrkdwn {
  return mention(approvals.find(({ decision }) => decision === 'reject')?.userId ?? requestedBy);
}

function expiredView(data: OperationViewData, { slashCommand }: OperationViewOptions): View {
  const { request, guards } = data;
  const minutes = Math.min(...guards.approvals.map(({ expiresMinutes }) => expiresMinutes));
  // Once confirmed, it was approvers who did not come.
  const nobody =
    data.confirmedBy !== null && guards.approvals.length > 0
      ? `Not enough approvals in ${minutesWords(minutes)}`
      : 'Nobody confirmed in 10 minutes';
  const word = COMMAND_WORDS[request.kind] ?? request.kind;
  const again = shortName(askedFor(request));
  const line = `${slashCommand} ${word} ${/\s/.test(again) ? `"${again}"` : again}`;
  return view([
    section(
      md`⌛ ${nobody}: ${subjectMrkdwn(data)} ${passive(data, 'not ')}. Nothing changed. To do it, ask again: ${code(line)}`,
    ),
  ]);
}

function askedFor(request: OperationViewData['request']): string {
  if (request.kind === 'create') return request.project.name;
  return 'buildId' in request ? request.buildId : request.projectName;
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
      md`⚠️ *This changed in the meantime. Please ${again} again:*`,
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
    context(md`Requested by ${mention(data.requestedBy)} · expires ${when(data.expiresAt)}`),
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
    destroys || (kind === 'update' && preview.impact) ? ('danger' as const) : ('primary' as const);
  const needsReason = guards.approvals.some(({ reason }) => reason);
  const actionId =
    kind === 'delete'
      ? OPERATION_ACTIONS.typeName
      : needsReason
        ? OPERATION_ACTIONS.giveReason
        : OPERATION_ACTIONS.confirm;
  const isGuarded = guards.approvals.length > 0;
  const words = isGuarded ? 'Ask for approval…' : label;
  const canContinue = !isGuarded && guards.delayMinutes === 0;
  return buttons(
    button(words, { actionId, value, style }),
    kind === 'create' && canContinue
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
        ? md`🕓 *Waiting for approval* in ${new Mrkdwn(`<#${options.approvalChannelId}>`)}. Nothing changed yet.`
        : md`🕓 *Waiting for approval.* Nothing changed yet. This would happen:`,
    ),
    changedBlock(options, 'decide'),
    ...previewBlocks(data),
    section(approvalLines(data)),
    buttons(...decide, button('Withdraw', { actionId: OPERATION_ACTIONS.cancel, value })),
    context(
      md`Requested by ${mention(data.requestedBy)}${confirmer(data)} · expires ${when(data.expiresAt)} · reference ${code(data.requestId)}`,
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
      md`⏲️ *${doing}* ${subjectMrkdwn(data)} *${untilWords(at, now)}* (${when(at)}). It can be stopped until then. Nothing changed yet.`,
    ),
    buttons(
      button(request.kind === 'token-revoke' && request.endsRotation ? 'Keep the old token' : 'Stop', {
        actionId: OPERATION_ACTIONS.stop,
        value: operationValue(data),
        style: 'primary',
      }),
    ),
    context(
      md`Requested by ${mention(data.requestedBy)}${confirmer(data)}${approved ? md` · ${approved}` : md``} · anyone who can make or approve it can stop it · reference ${code(data.requestId)}`,
    ),
  ]);
}
