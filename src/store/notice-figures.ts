// How well notices reach Slack: how many wait, since when, and how long posting took.

import { sql } from 'kysely';
import type { Db } from './tables.ts';

export interface DeliveryFigures {
  readonly waiting: number;
  readonly oldestWaiting: Date | null;
  readonly posted: number;
  /** From the end of the build to the message, in seconds, over these hours; null: nothing was said. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** The two parts of it: from the end of the build to its notice, and from there to the message. */
  readonly foundP50: number | null;
  readonly postedP50: number | null;
}

/** @param hours how far back */
export async function readDeliveryFigures(db: Db, now: Date, hours = 1): Promise<DeliveryFigures> {
  const since = new Date(now.getTime() - hours * 3_600_000);
  const waiting = await db
    .selectFrom('notices')
    .select((e) => [e.fn.countAll<string>().as('count'), e.fn.min('created_at').as('oldest')])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  const seconds = sql<number>`extract(epoch from posted_at - finished_at)`;
  const foundSeconds = sql<number>`extract(epoch from created_at - finished_at)`;
  const shown = await db
    .selectFrom('notices')
    .select((e) => [
      e.fn.countAll<string>().as('count'),
      sql<number | null>`percentile_cont(0.5) within group (order by ${seconds})`.as('p50'),
      sql<number | null>`percentile_cont(0.95) within group (order by ${seconds})`.as('p95'),
      sql<number | null>`percentile_cont(0.5) within group (order by ${foundSeconds})`.as('foundP50'),
      sql<
        number | null
      >`percentile_cont(0.5) within group (order by extract(epoch from posted_at - created_at))
        filter (where finished_at is not null)`.as('postedP50'),
    ])
    .where('posted_at', '>=', since)
    .executeTakeFirstOrThrow();
  return {
    waiting: Number(waiting.count),
    oldestWaiting: waiting.oldest,
    posted: Number(shown.count),
    p50: shown.p50,
    p95: shown.p95,
    foundP50: shown.foundP50,
    postedP50: shown.postedP50,
  };
}

export interface PostingFigures {
  /** Since when the oldest message waits that could be posted; those of paused channels wait for years. */
  readonly oldestWaiting: Date | null;
  readonly lastPostAt: Date | null;
}

const TRIED_AGAIN_WITHIN_MS = 15 * 60_000;

export async function readPostingFigures(db: Db, now: Date): Promise<PostingFigures> {
  const waiting = await db
    .selectFrom('notices')
    .select((e) => e.fn.min('created_at').as('oldest'))
    .where('state', '=', 'waiting')
    .where('next_try_at', '<', new Date(now.getTime() + TRIED_AGAIN_WITHIN_MS))
    .executeTakeFirstOrThrow();
  const posted = await db
    .selectFrom('notices')
    .select((e) => e.fn.max('posted_at').as('newest'))
    .executeTakeFirstOrThrow();
  return { oldestWaiting: waiting.oldest, lastPostAt: posted.newest };
}
