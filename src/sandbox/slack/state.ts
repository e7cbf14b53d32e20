// What the sandbox's Slack knows: people, channels, messages, views, files. Every change is announced.

export type Json = Readonly<Record<string, unknown>>;

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly realName: string;
  /** A stranger belongs to another workspace, and is here by Slack Connect. */
  readonly role: 'owner' | 'admin' | 'member' | 'guest' | 'stranger' | 'bot';
  readonly timeZone: string;
  /** null: a bot, or somebody whose address this workspace doesn't know. */
  readonly email?: string | null;
  /** Deactivated. @default false */
  readonly deleted?: boolean;
  /** An image address; the page draws initials without one. */
  readonly avatar?: string;
}

export interface Channel {
  readonly channelId: string;
  /** A channel's name, or '' for a direct message. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  readonly members: Set<string>;
  readonly topic?: string;
  archived: boolean;
  /** Shared with another company. @default false */
  isExternallyShared?: boolean;
}

export interface StoredMessage {
  readonly channelId: string;
  readonly ts: string;
  readonly userId: string;
  readonly threadTs: string | null;
  /** A reply that also stands in the channel. */
  readonly broadcast?: boolean;
  /** Only this person sees it. */
  readonly ephemeralFor: string | null;
  text: string;
  blocks: readonly Json[];
  metadata: Json | null;
  editedAt: Date | null;
  files: readonly string[];
  /** Who reacted, by emoji name. */
  reactions?: Map<string, Set<string>>;
  /** What the app put under links of the message, by address. */
  unfurls?: Map<string, Json>;
}

export interface StoredView {
  readonly viewId: string;
  readonly userId: string;
  readonly rootViewId: string;
  readonly previousViewId: string | null;
  hash: string;
  view: Json;
}

export interface StoredFile {
  readonly fileId: string;
  readonly name: string;
  readonly title: string;
  readonly channelId: string | null;
  readonly content: Buffer;
  /** @default 'text/plain' */
  readonly mimetype?: string;
}

export interface Toast {
  readonly userId: string;
  readonly text: string;
  readonly at: Date;
}

export interface SlackState {
  readonly teamId: string;
  /** The workspace that strangers come from. */
  readonly otherTeamId: string;
  readonly teamDomain: string;
  /** The organization (Enterprise Grid) that the app is installed for as a whole; null: it is installed in one workspace. */
  organization: { readonly enterpriseId: string; readonly name: string } | null;
  readonly botUserId: string;
  readonly botId: string;
  readonly people: Map<string, Person>;
  readonly userGroups: Map<string, { readonly handle: string; readonly members: Set<string> }>;
  readonly channels: Map<string, Channel>;
  readonly messages: StoredMessage[];
  readonly views: Map<string, StoredView>;
  /** Bottom to top, per person. */
  readonly viewStacks: Map<string, string[]>;
  readonly homes: Map<string, Json>;
  readonly files: Map<string, StoredFile>;
  readonly toasts: Toast[];
  /** Up to which message a person has read a channel; see reads.ts. */
  readonly reads: Map<string, string>;
  changed(): void;
  onChange(listener: () => void): () => void;
  newId(prefix: string): string;
}

export function createSlackState(): SlackState {
  const listeners = new Set<() => void>();
  let counter = 0;
  const state: SlackState = {
    teamId: 'T0NORTHWIND',
    otherTeamId: 'T0ELSEWHERE',
    teamDomain: 'northwind',
    organization: null,
    botUserId: 'U0DEPOTBOT',
    botId: 'B0DEPOTBOT',
    people: new Map(),
    userGroups: new Map(),
    channels: new Map(),
    messages: [],
    views: new Map(),
    viewStacks: new Map(),
    homes: new Map(),
    files: new Map(),
    toasts: [],
    reads: new Map(),
    changed() {
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    newId(prefix) {
      counter += 1;
      return `${prefix}${counter.toString(36).toUpperCase().padStart(9, '0')}`;
    },
  };
  return state;
}

/** The direct message between a person and the bot, made when first needed. */
export function directMessage(state: SlackState, userId: string): Channel {
  const found = [...state.channels.values()].find(
    ({ kind, members }) => kind === 'dm' && members.has(userId),
  );
  if (found) return found;
  const channel: Channel = {
    channelId: state.newId('D'),
    name: '',
    kind: 'dm',
    members: new Set([userId, state.botUserId]),
    archived: false,
  };
  state.channels.set(channel.channelId, channel);
  return channel;
}

export function findMessage(state: SlackState, channelId: string, ts: string): StoredMessage | undefined {
  return state.messages.find((message) => message.channelId === channelId && message.ts === ts);
}

/** What a person sees in a channel, in order: everybody's messages, and the ones only for them. */
export function visibleMessages(
  state: SlackState,
  channelId: string,
  userId: string,
): readonly StoredMessage[] {
  return state.messages.filter(
    (message) =>
      message.channelId === channelId && (message.ephemeralFor === null || message.ephemeralFor === userId),
  );
}

/** A fresh timestamp id: seconds.microseconds, never twice. */
export function createTimestamps(now: () => Date): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, now().getTime() * 1000);
    const seconds = Math.floor(last / 1_000_000);
    return `${seconds}.${String(last % 1_000_000).padStart(6, '0')}`;
  };
}
