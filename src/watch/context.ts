// What every part of the watch works with.

import type { Depot } from '../depot/depot.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Db } from '../store/tables.ts';
import type { WatchMetrics } from './watch-metrics.ts';

export interface WatchContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: WatchMetrics;
}
