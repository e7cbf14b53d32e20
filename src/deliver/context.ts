// What every part of delivery works with.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Authors } from '../people/create-authors.ts';
import type { Db } from '../store/tables.ts';
import type { DeliverMetrics } from './deliver-metrics.ts';
import type { Pace } from './pace.ts';
import type { Poster } from './poster.ts';

/** Asks the access policy. */
export type MaySee = (
  userId: string,
  project: { readonly projectId: string; readonly name: string },
) => Promise<boolean>;

export interface DeliverContext {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly poster: Poster;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: DeliverMetrics;
  readonly authors: Authors;
  readonly maySee: MaySee;
  /** For dashboard links; null: none. */
  readonly orgId: string | null;
  readonly slashCommand: string;
}
