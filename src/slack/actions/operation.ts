// The buttons of an operation's message: confirm, type the name, change settings, cancel.

import { SOME } from '../../access/model.ts';
import { assertNever } from '../../lib/assert-never.ts';
import { UserError } from '../../lib/errors.ts';
import { oneLine } from '../../lib/plain-text.ts';
import type { Confirmation, Operation } from '../../operations/model.ts';
import { section, view } from '../../views/kit.ts';
import { LIMITS } from '../../views/limits.ts';
import { TYPED_NAME, typeNameModal } from '../../views/modals.ts';
import { md, mention } from '../../views/mrkdwn.ts';
import type { Asked } from '../asked.ts';
import type { Action, Form } from '../command.ts';
import { createFormView } from '../create-form.ts';
import { openAndFill } from '../open-modal.ts';
import { show } from '../operation-messages.ts';
import { requireOnProject, requireRight } from '../require-right.ts';
import type { Room } from '../room.ts';

interface Target {
  readonly operationId: string;
  readonly previewVersion: number;
}

function targetOf(value: string): Target {
  const [operationId = '', version = ''] = value.split(':');
  return { operationId, previewVersion: Number(version) };
}

const GONE = 'This confirmation is not known any more. Nothing was changed. Ask again.';

export async function confirm(target: Target, asked: Asked, room: Room): Promise<void> {
  const result = await room.operations.confirm({
    ...target,
    asker: asked.actor,
    onRunning: (operation) => show(operation, asked, room),
  });
  await showResult(result, asked, room);
}

const STANDING = {
  pending: 'is still open',
  running: 'is already under way',
  succeeded: 'is already done',
  failed: 'was already tried, and failed',
  unclear: 'was already tried, and its outcome is unclear',
  cancelled: 'was already cancelled',
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

const typeName: Action = (value, asked, room) =>
  openAndFill('Delete a project', asked, room, async () => {
    const operation = await openOperation(value, asked, room);
    const { request, preview, state } = operation;
    if (request.kind !== 'delete') throw new UserError(GONE);
    if (state !== 'pending') throw new UserError(`This ${STANDING[state]}. Nothing more will happen.`);
    const name = oneLine(preview.project?.name ?? request.projectName);
    await requireOnProject('delete', { projectId: request.projectId, name }, asked, room);
    const metadata = JSON.stringify({ value, name, channelId: asked.channelId });
    return typeNameModal(name, 'operation:delete', metadata);
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

export const OPERATION_ACTIONS_BY_NAME: Readonly<Record<string, Action>> = {
  confirm: (value, asked, room) => confirm(targetOf(value), asked, room),
  'type-name': typeName,
  edit,
  cancel,
};

function nameIn(privateMetadata: string): { readonly value: string; readonly name: string } {
  const parsed: unknown = JSON.parse(privateMetadata);
  const { value = '', name = '' } = parsed as { value?: string; name?: string }; // our own words, checked again by confirm
  return { value, name };
}

export const OPERATION_FORMS: Readonly<Record<string, Form>> = {
  delete: {
    check(values, privateMetadata) {
      const { name } = nameIn(privateMetadata);
      if (oneLine(values[TYPED_NAME] ?? '') === name) return {};
      return { [TYPED_NAME]: `That is not the name. Type it exactly: ${name}`.slice(0, LIMITS.fieldText) };
    },
    submit: (_values, privateMetadata, asked, room) =>
      confirm(targetOf(nameIn(privateMetadata).value), asked, room),
  },
};
