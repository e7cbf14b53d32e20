// The message of an operation: posted where it was asked, turned into the outcome in place.

import { UserError } from '../../lib/errors.ts';
import type { Confirmation, Operation, OperationRequest } from '../../operations/model.ts';
import type { Asked } from '../platform/asked.ts';
import { patiently } from '../platform/reply/patiently.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Room } from '../platform/room.ts';
import { drawOperation, renderOperation } from './draw-operation.ts';

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

/** For what a form has confirmed already: proposes, posts, and goes as far as the rules let it. */
export async function runAtOnce(request: OperationRequest, asked: Asked, room: Room): Promise<Confirmation> {
  const { operationId, previewVersion, place } = await propose(request, asked, room);
  const result = await room.operations.confirm({ operationId, previewVersion, asker: asked.actor });
  // Where a rule wants a reason, the message has the button to give it.
  if ('operation' in result) await show({ ...result.operation, place }, asked, room);
  return result;
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

/** Turns the operation's messages into what it is now, whichever way there is. @param changes since the person looked */
export async function show(
  operation: Operation,
  asked: Asked,
  room: Room,
  changes: readonly string[] = [],
): Promise<void> {
  const { operationId, state, place } = operation;
  // Who confirms sees the changed preview at once; who asked for approval, or gave it, may not be looking.
  const tell = changes.length > 0 && state === 'awaiting';
  const drawn = await drawOperation(operation, room, changes, tell);
  if (drawn.approvalPlaces) await room.operations.placedForApprovers(operationId, drawn.approvalPlaces);
  if (!place.messageTs) {
    await asked.answer.replace(renderOperation(drawn.operation, room, changes));
    const waits = state === 'awaiting' || state === 'scheduled' || state === 'running';
    if (waits && asked.responseUrl) await room.replyUrls.remember(operationId, asked.responseUrl);
  }
  await room.operations.shown(operationId, state);
}
