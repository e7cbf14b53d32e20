// The buttons of an operation's message: confirm, type the name, say why, change settings, approve, reject, stop, cancel.

import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import { assertNever } from '../../lib/assert-never.ts';
import { UserError } from '../../lib/errors.ts';
import { oneLine } from '../../lib/plain-text.ts';
import type { Confirmation, Operation } from '../../operations/model.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { LIMITS } from '../../views/kit/limits.ts';
import { reasonModal, TYPED_NAME, TYPED_REASON, typeNameModal } from '../../views/kit/modals.ts';
import { md, mention } from '../../views/kit/mrkdwn.ts';
import type { Asked } from '../platform/asked.ts';
import type { Action, Form, FormValues } from '../platform/command.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requireOnProject, requireRight } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { createFormView } from '../projects/create-form.ts';
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

const GONE = 'This confirmation is not known any more. Nothing was changed. Ask again.';

async function confirm(target: Target, asked: Asked, room: Room, reason?: string): Promise<void> {
  const result = await room.operations.confirm({
    ...target,
    asker: asked.actor,
    ...(reason && { reason }),
    onRunning: (operation) => show(operation, asked, room),
  });
  await showResult(result, asked, room);
}

const STANDING = {
  pending: 'is still open',
  awaiting: 'is waiting for approval',
  scheduled: 'is waiting for its moment',
  running: 'is already under way',
  succeeded: 'is already done',
  failed: 'was already tried, and failed',
  unclear: 'was already tried, and its outcome is unclear',
  cancelled: 'was already cancelled',
  rejected: 'was already rejected',
  expired: 'has expired',
} as const;

async function showResult(result: Confirmation, asked: Asked, room: Room): Promise<void> {
  switch (result.kind) {
    case 'done':
    case 'expired':
      return show(result.operation, asked, room);
    case 'changed':
      return show(
        result.operation,
        asked,
        room,
        result.changes.map(({ what }) => what),
      );
    case 'already':
      return alreadyDecided(result.operation, asked);
    case 'reason-needed':
      // A rule came up since the message was drawn: it has the right button now.
      await show(result.operation, asked, room);
      throw new UserError('A rule now wants to know why. Nothing was changed. Press the button again.');
    case 'refused':
      throw new UserError(result.reason);
    case 'unknown':
      throw new UserError(GONE);
    default:
      return assertNever(result);
  }
}

async function alreadyDecided(operation: Operation, asked: Asked): Promise<void> {
  const by = operation.confirmedBy;
  const who = by === null ? md`` : by === asked.actor.userId ? md` by you` : md` by ${mention(by)}`;
  await asked.answer.whisper(
    view([
      section(
        md`This ${STANDING[operation.state]}${who}. Your click changed nothing; the message shows how it ended.`,
      ),
    ]),
  );
}

async function openOperation(value: string, asked: Asked, room: Room): Promise<Operation> {
  const operation = await room.operations.get(targetOf(value).operationId);
  if (!operation || operation.place.teamId !== asked.actor.teamId) throw new UserError(GONE);
  return operation;
}

const wantsReason = ({ guards }: Operation) => guards.approvals.some(({ reason }) => reason);

const typeName: Action = (value, asked, room) =>
  openAndFill('Delete a project', asked, room, async () => {
    const operation = await openOperation(value, asked, room);
    const { request, preview, state } = operation;
    if (request.kind !== 'delete') throw new UserError(GONE);
    if (state !== 'pending') throw new UserError(`This ${STANDING[state]}. Nothing more will happen.`);
    const name = oneLine(preview.project?.name ?? request.projectName);
    await requireOnProject('delete', { projectId: request.projectId, name }, asked, room);
    const metadata = JSON.stringify({ value, name, channelId: asked.channelId });
    return typeNameModal(name, 'operation:delete', metadata, wantsReason(operation));
  });

const giveReason: Action = (value, asked, room) =>
  openAndFill('Ask for approval', asked, room, async () => {
    const { request, preview, state } = await openOperation(value, asked, room);
    if (state !== 'pending') throw new UserError(`This ${STANDING[state]}. Nothing more will happen.`);
    const projectId = request.kind === 'create' ? '' : request.projectId;
    const name =
      request.kind === 'create' ? request.project.name : (preview.project?.name ?? request.projectName);
    await requireOnProject(request.kind, { projectId, name }, asked, room);
    const metadata = JSON.stringify({ value, name: '', channelId: asked.channelId });
    return reasonModal('operation:reason', metadata);
  });

const edit: Action = (value, asked, room) =>
  openAndFill('Create a project', asked, room, async () => {
    const { operationId, request } = await openOperation(value, asked, room);
    if (request.kind !== 'create') throw new UserError(GONE);
    await requireRight('create', SOME, asked, room);
    return createFormView(request.project, asked, operationId);
  });

const cancel: Action = async (value, asked, room) => {
  const result = await room.operations.cancel(targetOf(value).operationId, asked.actor);
  await showResult(result, asked, room);
};

const decide =
  (decision: 'approve' | 'reject'): Action =>
  async (value, asked, room) => {
    const result = await room.operations.decide({
      ...targetOf(value),
      decision,
      asker: asked.actor,
      onRunning: (operation) => show(operation, asked, room),
    });
    await showResult(result, asked, room);
  };

export const OPERATION_ACTIONS_BY_NAME: Readonly<Record<string, Action>> = {
  confirm: (value, asked, room) => confirm(targetOf(value), asked, room),
  'confirm-with-token': (value, asked, room) =>
    createWithToken(targetOf(value), asked, room, (result) => showResult(result, asked, room)),
  'type-name': typeName,
  'give-reason': giveReason,
  edit,
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

const submitWithReason: Form['submit'] = (values: FormValues, privateMetadata, asked, room) =>
  confirm(targetOf(inside(privateMetadata).value), asked, room, values[TYPED_REASON]?.trim());

export const OPERATION_FORMS: Readonly<Record<string, Form>> = {
  delete: {
    check(values, privateMetadata) {
      const name = nameIn(privateMetadata);
      if (name === null || oneLine(values[TYPED_NAME] ?? '') === name) return {};
      return { [TYPED_NAME]: `That is not the name. Type it exactly: ${name}`.slice(0, LIMITS.fieldText) };
    },
    submit: submitWithReason,
  },
  reason: {
    check: (values) => (values[TYPED_REASON]?.trim() ? {} : { [TYPED_REASON]: 'Say why, in a few words.' }),
    submit: submitWithReason,
  },
};
