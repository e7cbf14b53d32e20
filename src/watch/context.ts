// What every part of the watch works with.

import type { Depot } from '../depot/depot.ts';
import type { Build, ProjectUsage } from '../depot/model.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Db, Trx } from '../store/tables.ts';
import type { WatchMetrics } from './watch-metrics.ts';

/** Gets what sweeps and polls find, to keep books of it. What it throws fails the sweep or the poll, which comes again. */
export interface WatchListener {
  /** So much was built in a UTC day so far, by up to 250 projects; counted again and again, also after the day's end. */
  counted(day: Date, usage: readonly ProjectUsage[], at: Date): Promise<void>;
  /** Builds that a poll found started, ended or changed; in the transaction that remembers them. */
  recorded(trx: Trx, projectId: string, builds: readonly Build[]): Promise<void>;
}

export interface WatchContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: WatchMetrics;
  readonly listener: WatchListener;
}
