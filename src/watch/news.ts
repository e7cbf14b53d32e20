// What a poll found, with what it means and who is concerned: what notices are written from.

import type { WatchRow } from '../store/watches.ts';
import type { Explained } from './explain.ts';
import type { Fact, Verdict } from './match-subscriptions.ts';

export interface News {
  readonly watch: WatchRow;
  /** The builds that ended, oldest end first. */
  readonly facts: readonly Fact[];
  /** Builds that ended before, and mean something else since CI said which branch they are of. */
  readonly reconsidered: readonly Fact[];
  readonly verdicts: ReadonlyMap<Fact, readonly Verdict[]>;
  readonly explained: Explained;
  /** Incidents that are open after the last of the builds. */
  readonly open: ReadonlySet<string>;
  /** Messages about builds whose branch is not known wait until then where a channel follows some branches only. */
  readonly heldUntil: Date | null;
  /** Polls are usually sooner: what ended longer ago was missed while Depot could not be asked. */
  readonly overdueMs: number;
}

/** What was written, by build and channel: the keys of the notices. */
export type Keys = Map<string, Map<string, readonly string[]>>;
