// reactions.*: https://docs.slack.dev/reference/methods?family=reactions

import { findMessage, type SlackState, type StoredMessage } from '../state.ts';
import { type Args, type MethodContext, type MethodSpec, requiredArg, SlackRefusal } from './method.ts';

/** False when the person had done so already. */
export function addReaction(
  state: SlackState,
  message: StoredMessage,
  name: string,
  userId: string,
): boolean {
  message.reactions ??= new Map();
  const people = message.reactions.get(name) ?? new Set();
  if (people.has(userId)) return false;
  message.reactions.set(name, people.add(userId));
  state.changed();
  return true;
}

/** False when the person had not reacted so. */
export function removeReaction(
  state: SlackState,
  message: StoredMessage,
  name: string,
  userId: string,
): boolean {
  const people = message.reactions?.get(name);
  if (!people?.delete(userId)) return false;
  if (people.size === 0) message.reactions?.delete(name);
  state.changed();
  return true;
}

function reactedTo(args: Args, { state }: MethodContext) {
  const name = requiredArg(args, 'name', 'no_reaction');
  if (!/^[a-z0-9_+'-]+(?:::skin-tone-[2-6])?$/.test(name)) throw new SlackRefusal('invalid_name');
  const channelId = requiredArg(args, 'channel', 'channel_not_found');
  const message = findMessage(state, channelId, requiredArg(args, 'timestamp', 'message_not_found'));
  if (!message || message.ephemeralFor) throw new SlackRefusal('message_not_found');
  return { name, message };
}

export const reactions: Readonly<Record<string, MethodSpec>> = {
  'reactions.add': {
    scope: 'reactions:write',
    run(args, context) {
      const { name, message } = reactedTo(args, context);
      const { state } = context;
      if (!addReaction(state, message, name, state.botUserId)) throw new SlackRefusal('already_reacted');
      return {};
    },
  },
  'reactions.remove': {
    scope: 'reactions:write',
    run(args, context) {
      const { name, message } = reactedTo(args, context);
      const { state } = context;
      if (!removeReaction(state, message, name, state.botUserId)) throw new SlackRefusal('no_reaction');
      return {};
    },
  },
};
