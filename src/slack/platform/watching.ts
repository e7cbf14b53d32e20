// What commands ask of the watch. Given by app.ts, because people's flow and the builds' flow do not know each other.

/** What a subscription would have said, from real builds. */
export interface SubscriptionPreview {
  readonly days: number;
  /** Messages in the channel, replies in threads left out. */
  readonly messages: number;
  /** The newest of them, newest first. */
  readonly samples: readonly {
    readonly at: Date;
    readonly projectName: string;
    readonly buildId: string;
    readonly what: 'failed' | 'fixed' | 'failed again' | 'built' | 'slow' | 'cache';
  }[];
  /** How many projects were read, of how many that built; null: Depot has not said so in time. */
  readonly checkedProjects: number;
  readonly active: number | null;
  /** Has CI said of any of the builds which branch it is of? */
  readonly areBranchesKnown: boolean;
}

export interface SubscriptionRules {
  readonly mode: 'failures' | 'every-failure' | 'all';
  /** `own`, seconds, or null; see watch/degraded.ts */
  readonly slow: string | null;
  /** `own`, a rate from 0 to 1, or null. */
  readonly cache: string | null;
  /** Patterns such as `main` or `!renovate/*`, comma-separated; null: every branch. */
  readonly branches: string | null;
}

export interface Watching {
  /** Somebody subscribed to these projects: they are polled soon. */
  follow(projects: readonly { readonly projectId: string; readonly projectName: string }[]): Promise<void>;
  /** Somebody subscribed to every project, or unsubscribed from one. */
  reconsider(): Promise<void>;
  /** @param project null: every project. @throws DepotError */
  preview(
    project: { readonly projectId: string; readonly name: string } | null,
    rules: SubscriptionRules,
  ): Promise<SubscriptionPreview>;
  status(): Promise<{
    readonly watched: number;
    readonly unpolled: number;
    /** When about the first round over new projects is through; null: it is. */
    readonly firstRoundEndsAt: Date | null;
    readonly overdue: number;
    readonly oldestPollAt: Date | null;
    readonly longestIntervalSeconds: number;
    /** Since when Depot cannot be reached; null: it can. */
    readonly awaySince: Date | null;
  }>;
  /** How long the first round over so many new projects takes about, in milliseconds. */
  firstRoundMs(projects: number): number;
}
