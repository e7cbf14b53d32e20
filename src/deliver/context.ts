// What every part of delivery works with.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Authors } from '../people/create-authors.ts';
import type { Db, Trx } from '../store/tables.ts';
import type { View } from '../views/kit/blocks.ts';
import type { DeliverMetrics } from './deliver-metrics.ts';
import type { Poster } from './delivery-port.ts';
import type { Pace } from './pace.ts';

/** Asks the access policy. */
export type MaySee = (
  userId: string,
  project: { readonly projectId: string; readonly name: string },
) => Promise<boolean>;

/** What a notice says, and what is written down in the transaction that notes it as sent. */
export interface Message {
  readonly view: View;
  readonly also?: (trx: Trx) => Promise<void>;
}

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
