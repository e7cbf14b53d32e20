// Who has read what: a mark per person and channel, and the bold names and numbers that follow from it.

import { type SlackState, type StoredMessage, visibleMessages } from './state.ts';
import { standsInChannel } from './threads.ts';

const keyOf = (userId: string, channelId: string) => `${userId} ${channelId}`;

/** The newest message a person has read in a channel; '0': none. */
export function lastRead(state: SlackState, userId: string, channelId: string): string {
  return state.reads.get(keyOf(userId, channelId)) ?? '0';
}

/** Never goes back: another window may have read further. */
export function markRead(state: SlackState, userId: string, channelId: string, ts: string): void {
  if (Number(ts) <= Number(lastRead(state, userId, channelId))) return;
  state.reads.set(keyOf(userId, channelId), ts);
  state.changed();
}

export interface Unread {
  readonly messages: number;
  /** Those that call the person: by name, by @channel, or in a direct message. */
  readonly mentions: number;
}

export function unreadIn(state: SlackState, userId: string, channelId: string): Unread {
  const since = Number(lastRead(state, userId, channelId));
  const isDirect = state.channels.get(channelId)?.kind === 'dm';
  const calls = ({ text }: StoredMessage) =>
    isDirect || text.includes(`<@${userId}>`) || /<!(?:here|channel|everyone)(?:\||>)/.test(text);
  const news = visibleMessages(state, channelId, userId).filter(
    (message) =>
      Number(message.ts) > since &&
      message.userId !== userId &&
      message.ephemeralFor === null &&
      standsInChannel(message),
  );
  return { messages: news.length, mentions: news.filter(calls).length };
}
