// The buttons of an operation's message: confirm, type the name, say why, change settings, approve, reject, stop, cancel.

import { z } from 'zod';
import { assertNever } from '../../lib/assert-never.ts';
import { UserError } from '../../lib/errors.ts';
import { ownValue } from '../../lib/own-property.ts';
import { oneLine } from '../../lib/plain-text.ts';
import type { Confirmation, Operation } from '../../operations/model.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { LIMITS } from '../../views/kit/limits.ts';
import { reasonModal, TYPED_NAME, TYPED_REASON, typeNameModal } from '../../views/kit/modals.ts';
import { md, mention } from '../../views/kit/mrkdwn.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requireOnProject } from '../platform/require-permission.ts';
import type { Action, Form, Handlers, Services } from '../platform/services.ts';
import { createWithToken } from './create-with-token.ts';
import { show } from './operation-messages.ts';

interface Target {
  readonly operationId: string;
  readonly previewVersion: number;
}

function targetOf(value: string): Target {
  const [operationId = '', version = ''] = value.split(':');
  return { operationId, previewVersion: Number(version) };
}

export const GONE = 'This confirmation expired. Nothing changed. Run the command again.';

async function confirm(
  target: Target,
  interaction: Interaction,
  services: Services,
  reason?: string,
): Promise<void> {
  const result = await services.operations.confirm({
    ...target,
    asker: interaction.actor,
    ...(reason && { reason }),
    onRunning: (operation) => show(operation, interaction, services),
  });
  await showResult(result, interaction, services);
}

const STANDING = {
  pending: 'is still open',
  awaiting: 'is waiting for approval',
  scheduled: 'is waiting for its delay',
  running: 'is already running',
  succeeded: 'is already done',
  failed: 'was already tried, and failed',
  unclear: 'was already tried, and its outcome is unclear',
  cancelled: 'was already cancelled',
  rejected: 'was already rejected',
  expired: 'has expired',
} as const;

async function showResult(result: Confirmation, interaction: Interaction, services: Services): Promise<void> {
  switch (result.kind) {
    case 'done':
    case 'expired':
      return show(result.operation, interaction, services);
    case 'changed':
      return show(
        result.operation,
        interaction,
        services,
        result.changes.map(({ what }) => what),
      );
    case 'already':
      return answerAlreadyDecided(result.operation, interaction);
    case 'reason-needed':
      // A rule came up since the message was drawn: it has the right button now.
      await show(result.operation, interaction, services);
      throw new UserError('A reason is now required. Nothing changed. Click again.');
    case 'refused':
      throw new UserError(result.reason);
    case 'unknown':
      throw new UserError(GONE);
    default:
      return assertNever(result);
  }
}

async function answerAlreadyDecided(operation: Operation, interaction: Interaction): Promise<void> {
  const by = operation.confirmedBy;
  const who =
    by === null
      ? md``
      : by === interaction.actor.userId
        ? md`, confirmed by you`
        : md`, confirmed by ${mention(by)}`;
  await interaction.answer.replyPrivately(
    view([
      section(
        md`This ${STANDING[operation.state]}${who}. Your click changed nothing. The message shows the outcome.`,
      ),
    ]),
  );
}

/** The operation that a button of its message names. @throws UserError when it is not known (any more). */
export async function openOperation(
  value: string,
  interaction: Interaction,
  services: Services,
): Promise<Operation> {
  const operation = await services.operations.get(targetOf(value).operationId);
  if (!operation || operation.place.teamId !== interaction.actor.teamId) throw new UserError(GONE);
  return operation;
}

const needsReason = ({ guards }: Operation) => guards.approvals.some(({ reason }) => reason);

const typeName: Action = (value, interaction, services) =>
  openAndFill('Delete a project', 'delete', interaction, services, async () => {
    const operation = await openOperation(value, interaction, services);
    const { request, preview, state } = operation;
    if (request.kind !== 'delete') throw new UserError(GONE);
    if (state !== 'pending') throw new UserError(`This ${STANDING[state]}. Nothing more will happen.`);
    const name = oneLine(preview.project?.name ?? request.projectName);
    await requireOnProject('delete', { projectId: request.projectId, name }, interaction, services);
    const metadata = formMetadata(interaction, { value, name });
    return typeNameModal(name, 'operation:delete', metadata, needsReason(operation));
  });

const giveReason: Action = (value, interaction, services) =>
  openAndFill('Ask for approval', null, interaction, services, async () => {
    const { request, preview, state } = await openOperation(value, interaction, services);
    if (state !== 'pending') throw new UserError(`This ${STANDING[state]}. Nothing more will happen.`);
    const projectId = request.kind === 'create' ? '' : request.projectId;
    const name =
      request.kind === 'create' ? request.project.name : (preview.project?.name ?? request.projectName);
    await requireOnProject(request.kind, { projectId, name }, interaction, services);
    const metadata = formMetadata(interaction, { value, name: '' });
    return reasonModal('operation:reason', metadata);
  });

const cancel: Action = async (value, interaction, services) => {
  const result = await services.operations.cancel(targetOf(value).operationId, interaction.actor);
  await showResult(result, interaction, services);
};

const decide =
  (decision: 'approve' | 'reject'): Action =>
  async (value, interaction, services) => {
    const result = await services.operations.decide({
      ...targetOf(value),
      decision,
      asker: interaction.actor,
      onRunning: (operation) => show(operation, interaction, services),
    });
    await showResult(result, interaction, services);
  };

export const OPERATION_ACTIONS_BY_NAME: Readonly<Record<string, Action>> = {
  confirm: (value, interaction, services) => confirm(targetOf(value), interaction, services),
  'confirm-with-token': (value, interaction, services) =>
    createWithToken(targetOf(value), interaction, services, (result) =>
      showResult(result, interaction, services),
    ),
  'type-name': typeName,
  'give-reason': giveReason,
  cancel,
  stop: cancel,
  approve: decide('approve'),
  reject: decide('reject'),
};

const Metadata = z.object({ value: z.string(), name: z.string() });

const inside = (privateMetadata: string) => Metadata.parse(JSON.parse(privateMetadata));

/** Before the acknowledgement nothing may throw: what cannot be read is for `submit` to answer. */
const nameIn = (privateMetadata: string): string | null => {
  try {
    return inside(privateMetadata).name;
  } catch {
    return null;
  }
};

const submitWithReason: Form['submit'] = (values: FormValues, privateMetadata, interaction, services) =>
  confirm(targetOf(inside(privateMetadata).value), interaction, services, values[TYPED_REASON]?.trim());

export const OPERATION_FORMS: Readonly<Record<string, Form>> = {
  delete: {
    check(values, privateMetadata) {
      const name = nameIn(privateMetadata);
      if (name === null || oneLine(values[TYPED_NAME] ?? '') === name) return {};
      return { [TYPED_NAME]: `That isn’t the name. Type it exactly: ${name}`.slice(0, LIMITS.fieldText) };
    },
    submit: submitWithReason,
  },
  reason: {
    check: (values) => (values[TYPED_REASON]?.trim() ? {} : { [TYPED_REASON]: 'Give a short reason.' }),
    submit: submitWithReason,
  },
};

export const handlers: Handlers = {
  action: (group, name) =>
    group === 'operation' ? (ownValue(OPERATION_ACTIONS_BY_NAME, name) ?? null) : null,
  form: (group, name) => (group === 'operation' ? (ownValue(OPERATION_FORMS, name) ?? null) : null),
};
