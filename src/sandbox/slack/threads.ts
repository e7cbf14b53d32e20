// Threads: replies hang on a message by its ts. https://docs.slack.dev/messaging#threading

import type { Json, SlackState, StoredMessage } from './state.ts';

/** Replies stay in their thread, unless they were also sent to the channel. */
export function standsInChannel({ threadTs, ts, broadcast }: StoredMessage): boolean {
  return threadTs === null || threadTs === ts || broadcast === true;
}

/** What everybody sees below a message, in order. */
export function repliesTo(
  state: Pick<SlackState, 'messages'>,
  { channelId, ts }: Pick<StoredMessage, 'channelId' | 'ts'>,
): readonly StoredMessage[] {
  return state.messages.filter(
    (message) =>
      message.channelId === channelId &&
      message.threadTs === ts &&
      message.ts !== ts &&
      message.ephemeralFor === null,
  );
}

/** The fields that mark a reply, and a message that has replies. */
export function threadOnWire(state: SlackState, message: StoredMessage): Json {
  if (message.threadTs !== null) {
    return { thread_ts: message.threadTs, ...(message.broadcast && { subtype: 'thread_broadcast' }) };
  }
  const replies = repliesTo(state, message);
  const last = replies.at(-1);
  if (!last) return {};
  const users = [...new Set(replies.map(({ userId }) => userId))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: last.ts,
  };
}
