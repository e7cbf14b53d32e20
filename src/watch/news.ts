// What a poll found, with what it means and whom it concerns: what notices are written from.

import type { WatchRow } from '../store/watches.ts';
import type { Explained } from './explain.ts';
import type { Health } from './incident.ts';
import type { Fact, Verdict } from './match.ts';

export interface News {
  readonly watch: WatchRow;
  /** The builds that ended, oldest end first. */
  readonly facts: readonly Fact[];
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>;
  readonly explained: Explained;
  /** After the last of the builds. */
  readonly colour: Health;
  /** Polls are usually sooner: what ended longer ago was missed while Depot could not be asked. */
  readonly overdueMs: number;
}

/** What was written, by build and channel: the keys of the notices. */
export type Keys = Map<string, Map<string, readonly string[]>>;
