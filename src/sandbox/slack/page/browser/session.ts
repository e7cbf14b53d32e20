// What every piece of the page may need: the workspace as it is seen, where the window stands, and ways to act.

import type { ConfirmationDialog } from '@slack/types';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Act, ActAnswer, SeenChannel, SeenPerson, Snapshot } from '../wire.ts';
import type { Go, Place } from './place.ts';

export interface Session {
  readonly snapshot: Snapshot;
  readonly me: SeenPerson;
  readonly place: Place;
  readonly go: Go;
  /** Does it, and shows what Slack would show when it fails. */
  readonly act: (what: Act) => Promise<ActAnswer>;
  readonly toast: (text: string) => void;
  /** Asks first, as the `confirm` of an element wants it. */
  readonly confirm: (dialog: ConfirmationDialog) => Promise<boolean>;
  /** Puts a line into the composer, ready to be sent. */
  readonly write: (line: string) => void;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a piece of the page stands outside of it');
  return session;
}

const STRANGER: Omit<SeenPerson, 'userId'> = {
  name: 'unknown',
  realName: 'Unknown',
  role: 'member',
  timeZone: 'Etc/UTC',
};

export const personIn = ({ people }: Pick<Snapshot, 'people'>, userId: string): SeenPerson =>
  people.find((person) => person.userId === userId) ?? { userId, ...STRANGER };

export const channelIn = ({ channels }: Pick<Snapshot, 'channels'>, channelId: string): SeenChannel | null =>
  channels.find((channel) => channel.channelId === channelId) ?? null;

/** In milliseconds: a message's ts is its time. */
export const msOf = (ts: string): number => Math.floor(Number(ts) * 1000);

/** Goes to a channel, to a message in it, or to the thread that a reply stands in. */
export function openMessage({ snapshot, go }: Session, at: string, ts = ''): void {
  const message = snapshot.messages.find((candidate) => candidate.channelId === at && candidate.ts === ts);
  const thread = message && !message.inChannel ? (message.threadTs ?? '') : '';
  go({ at, thread, message: ts });
}

/** What a place is called in a heading or a placeholder. */
export function placeName(channel: SeenChannel): string {
  return channel.kind === 'dm' ? 'Depot' : `#${channel.name}`;
}
