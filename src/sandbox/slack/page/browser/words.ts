// What mentions and dates in a text need to be read: names, the reader's time zone, the time.

import type { SeenPerson, Snapshot } from '../wire.ts';

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

export function wordsFor(snapshot: Snapshot, me: SeenPerson, open: Words['open']): Words {
  return {
    people: new Map(snapshot.people.map(({ userId, name }) => [userId, name])),
    channels: new Map(snapshot.channels.map(({ channelId, name }) => [channelId, name])),
    groups: new Map(snapshot.userGroups.map(({ groupId, handle }) => [groupId, handle])),
    me: snapshot.me,
    zone: me.timeZone,
    now: snapshot.now,
    open,
  };
}
