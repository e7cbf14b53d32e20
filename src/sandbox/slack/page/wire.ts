// What the page and its server say to each other: types only, known to both sides.

export type Json = Readonly<Record<string, unknown>>;

/** What was put into inputs: by block id, then action id. */
export type FilledIn = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface SeenPerson {
  readonly userId: string;
  readonly name: string;
  readonly realName: string;
  /** A stranger is of another workspace. */
  readonly role: 'owner' | 'admin' | 'member' | 'guest' | 'stranger' | 'bot';
  readonly timeZone: string;
}

export interface SeenChannel {
  readonly channelId: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'dm';
  readonly topic: string;
  readonly members: number;
  readonly unread: number;
  readonly mentions: number;
  /** Up to which message this person has read. */
  readonly lastRead: string;
}

export interface SeenFile {
  readonly fileId: string;
  readonly title: string;
  readonly bytes: number;
  /** The first lines, when it is text. */
  readonly preview: string;
  readonly isDeleted: boolean;
}

export interface SeenMessage {
  readonly channelId: string;
  readonly ts: string;
  readonly userId: string;
  readonly threadTs: string | null;
  readonly inChannel: boolean;
  readonly broadcast: boolean;
  readonly onlyForYou: boolean;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** What the app put under links, each as blocks. */
  readonly unfurls: readonly (readonly Json[])[];
  readonly files: readonly SeenFile[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly replies: {
    readonly count: number;
    readonly users: readonly string[];
    readonly lastTs: string;
  } | null;
}

export interface SeenView {
  readonly viewId: string;
  /** Changes with every update. */
  readonly hash: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string | null;
  readonly blocks: readonly Json[];
}

/** The workspace as one person sees it. */
export interface Snapshot {
  /** The sandbox's time, in milliseconds. */
  readonly now: number;
  readonly team: string;
  readonly me: string;
  readonly bot: string;
  readonly dm: string;
  readonly people: readonly SeenPerson[];
  readonly userGroups: readonly { readonly groupId: string; readonly handle: string }[];
  readonly commands: readonly {
    readonly command: string;
    readonly description: string;
    readonly hint: string;
  }[];
  readonly shortcuts: readonly {
    readonly name: string;
    readonly callbackId: string;
    readonly description: string;
  }[];
  /** In the menu of each message. */
  readonly messageShortcuts: readonly { readonly name: string; readonly callbackId: string }[];
  readonly channels: readonly SeenChannel[];
  readonly messages: readonly SeenMessage[];
  /** Bottom to top. */
  readonly views: readonly SeenView[];
  readonly home: readonly Json[] | null;
  /** Is there a Depot to start builds in, and a clock to turn? */
  readonly has: { readonly builds: boolean; readonly time: boolean };
}

/** What a person in the page does; `as` says who. */
export type Act =
  | { readonly kind: 'line'; readonly channelId: string; readonly text: string; readonly threadTs?: string }
  | {
      readonly kind: 'click';
      readonly where: 'message' | 'view' | 'home';
      readonly channelId: string;
      readonly messageTs?: string;
      readonly blockId: string;
      readonly actionId: string;
      readonly value?: unknown;
      readonly filledIn: FilledIn;
    }
  | { readonly kind: 'submit'; readonly filledIn: FilledIn }
  | { readonly kind: 'close'; readonly all: boolean }
  | { readonly kind: 'home' }
  | { readonly kind: 'shortcut'; readonly callbackId: string }
  | {
      readonly kind: 'message shortcut';
      readonly channelId: string;
      readonly ts: string;
      readonly callbackId: string;
    }
  | { readonly kind: 'suggest'; readonly actionId: string; readonly text: string }
  | { readonly kind: 'read'; readonly channelId: string; readonly ts: string }
  | { readonly kind: 'react'; readonly channelId: string; readonly ts: string; readonly name: string }
  | { readonly kind: 'dismiss'; readonly channelId: string; readonly ts: string };

export interface ActAnswer {
  /** Shown at the bottom of the window. */
  readonly toast?: string | null;
  /** The page asked for something that is not there. */
  readonly error?: string;
  /** What is wrong with a form, by block id. */
  readonly errors?: Readonly<Record<string, string>> | null;
  /** What a menu offers. */
  readonly options?: readonly Json[];
}

/** One line of the inspector. */
export interface CallRow {
  readonly callId: number;
  readonly at: number;
  readonly from: Side;
  readonly to: Side;
  readonly name: string;
  readonly outcome: string;
  readonly ok: boolean;
  readonly latencyMs: number;
  /** The beginning of what was sent, for a glance and for the filter. */
  readonly about: string;
}

export type Side = 'Slack' | 'bot' | 'Depot';

/** A call opened up: readable JSON without secrets. */
export interface CallDetail {
  readonly payload: string;
  readonly answer: string;
}

export interface FaultPanel {
  readonly targets: readonly { readonly value: string; readonly label: string }[];
  readonly kinds: readonly { readonly value: string; readonly label: string }[];
  readonly active: readonly {
    readonly target: string;
    readonly label: string;
    readonly timesLeft: number | null;
  }[];
}

/** What the switchboard shows. */
export interface Switches {
  readonly now: number;
  readonly time: boolean;
  readonly connections: number;
  readonly slack: FaultPanel;
  readonly depot: FaultPanel | null;
  readonly builds: {
    readonly projects: readonly { readonly projectId: string; readonly name: string }[];
    readonly endings: readonly { readonly value: string; readonly label: string }[];
    readonly running: readonly {
      readonly buildId: string;
      readonly project: string;
      readonly startedAt: number;
    }[];
  } | null;
  readonly ci: {
    readonly branches: readonly { readonly value: string; readonly label: string }[];
    readonly manners: readonly { readonly value: string; readonly label: string }[];
    readonly builds: readonly {
      readonly buildId: string;
      readonly project: string;
      readonly startedAt: number;
      readonly state: string;
    }[];
  } | null;
}

export type Switch =
  | { readonly kind: 'advance'; readonly seconds: number }
  | {
      readonly kind: 'fault';
      readonly half: 'slack' | 'depot';
      readonly target: string;
      readonly fault: string;
      readonly times: number | null;
    }
  | { readonly kind: 'clear'; readonly half: 'slack' | 'depot'; readonly target?: string }
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'start';
      readonly projectId: string;
      readonly ending: string;
      readonly branch?: string;
    }
  | { readonly kind: 'report'; readonly buildId: string; readonly branch: string; readonly manner: string }
  | { readonly kind: 'end'; readonly buildId: string; readonly as: 'success' | 'failed' | 'canceled' };
