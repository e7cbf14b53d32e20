// What mentions and dates in a text need to be read: names, the reader's time zone, the time.

import type { Look, SeenPerson } from '../wire.ts';

export interface Words {
  readonly people: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
  readonly me: string;
  readonly zone: string;
  readonly now: number;
  /** Opens a channel, or a message in it. */
  readonly open: (channelId: string, ts?: string) => void;
}

export function wordsFor(look: Look, me: SeenPerson, open: Words['open']): Words {
  return {
    people: new Map(look.people.map(({ userId, name }) => [userId, name])),
    channels: new Map(look.channels.map(({ channelId, name }) => [channelId, name])),
    groups: new Map(look.userGroups.map(({ groupId, handle }) => [groupId, handle])),
    me: look.me,
    zone: me.timeZone,
    now: look.now,
    open,
  };
}
