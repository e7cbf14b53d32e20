// The message of an operation: posted where it was asked, turned into the outcome in place.

import { UserError } from '../lib/errors.ts';
import type { Operation, OperationRequest } from '../operations/model.ts';
import type { View } from '../views/kit.ts';
import { operationView } from '../views/operation.ts';
import type { Asked } from './asked.ts';
import { patiently } from './patiently.ts';
import type { Room } from './room.ts';
import { SlackError } from './slack-error.ts';

type Rendering = Pick<Room, 'settings' | 'orgId'>;

export function renderOperation(
  operation: Operation,
  room: Rendering,
  changes: readonly string[] = [],
): View {
  const { orgId, settings } = room;
  return operationView(operation, { orgId, slashCommand: settings.slashCommand, changes });
}

/** Takes the preview, stores the operation, posts its message. */
export async function propose(request: OperationRequest, asked: Asked, room: Room): Promise<Operation> {
  const place = {
    teamId: asked.actor.teamId,
    channelId: asked.channelId ?? asked.actor.userId,
    messageTs: null,
  };
  const operation = await room.operations.propose({
    request,
    asker: asked.actor,
    place,
    originKey: asked.key,
  });
  return post(operation, asked, room);
}

/**
 * Posts an operation's message to everybody in the channel; to the person's direct message when there is no channel.
 * Where the bot is no member, the response URL still lets it speak.
 */
export async function post(operation: Operation, asked: Asked, room: Room): Promise<Operation> {
  const view = renderOperation(operation, room);
  const { teamId } = asked.actor;
  try {
    const { text, blocks } = view;
    const where = asked.channelId ?? asked.actor.userId;
    const { channel, ts } = await patiently(room.clock, () =>
      room.clients.posts.chat.postMessage({ channel: where, text, blocks }),
    );
    if (!channel || !ts) return operation;
    const place = { teamId, channelId: channel, messageTs: ts };
    await room.operations.placed(operation.operationId, place);
    await room.operations.shown(operation.operationId, operation.state);
    return { ...operation, place };
  } catch (reason) {
    const error = SlackError.from(reason);
    if (error.code === 'unavailable') {
      // Posting again could show it twice. Should it be there after all, its buttons work.
      throw new UserError(
        'Slack did not say whether the confirmation was posted. Nothing was changed. If you see it, use it; if not, ask again in a minute.',
        { cause: error },
      );
    }
    if (error.code !== 'no_access') throw error;
    if (!asked.answer.aloud) {
      throw new UserError(
        'The bot cannot post in that channel, so nothing was changed. Invite it there with /invite, or ask in a direct message to it.',
        { cause: error },
      );
    }
    await asked.answer.aloud(view);
    return operation;
  }
}

/** Turns the operation's message into what it is now, whichever way there is. */
export async function show(
  operation: Operation,
  asked: Asked,
  room: Room,
  changes: readonly string[] = [],
): Promise<void> {
  const view = renderOperation(operation, room, changes);
  const { channelId, messageTs } = operation.place;
  if (messageTs) {
    const { text, blocks } = view;
    await patiently(room.clock, () =>
      room.clients.answers.chat.update({ channel: channelId, ts: messageTs, text, blocks }),
    );
  } else {
    await asked.answer.replace(view);
  }
  await room.operations.shown(operation.operationId, operation.state);
}
