// Reads Depot's own figures of every project and UTC day: of today once in a while, and of each day before until it has
// the day's last word, the newest first. So the first start fills the past, and what a downtime left out comes later. Each
// call comes after polls and people, who wait for theirs.
// https://depot.dev/docs/api: UsageService.ListProjectUsage

import type { OpenDepot } from '../depot/create-depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Db } from '../store/tables.ts';
import { dayOf, writeDepotCounts } from '../store/usage-days.ts';
import { EMPTY_DAYS_BEFORE_ALL, readUsageFills, writeUsageFill } from '../store/usage-fills.ts';
import { toDepotCounts } from './rollups.ts';

const DAY_MS = 86_400_000;
/** A day's figures may still grow for so long after its end: its last builds run on, and Depot counts late. */
const SETTLED_AFTER_MS = 2 * 3_600_000;
/** What may still change is read again after so long. */
const AGAIN_AFTER_MS = 30 * 60_000;
/** Of the calls that the bot may make, at most so large a part goes to the past, and only what polls leave. */
const PART_OF_CALLS = 0.1;
const AFTER_FAILURE_SECONDS = 300;

export interface UsageFillOptions {
  readonly db: Db;
  readonly depot: Pick<OpenDepot, 'background' | 'untilSpare'>;
  readonly jobs: Pick<Jobs, 'send' | 'stopping'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsPerMinute: number;
  /** How many days are kept at all. */
  readonly keepDays: number;
}

export interface UsageFiller {
  /** Fills what is missing, as far as its share of calls goes, and sends itself again for the rest. */
  fill(): Promise<void>;
}

export function createUsageFiller(options: UsageFillOptions): UsageFiller {
  const { db, depot, jobs, clock, log, keepDays } = options;
  const callsAMinute = Math.max(1, Math.floor(options.callsPerMinute * PART_OF_CALLS));

  /** @returns how many calls it took, and how many builds there were. @throws DepotError */
  async function fillDay(day: string): Promise<{ readonly calls: number; readonly builds: number }> {
    const from = new Date(`${day}T00:00:00Z`);
    const end = from.getTime() + DAY_MS;
    const now = clock.now();
    // Depot's figures of the cache are those of now.
    const has_cache = now.getTime() < end + SETTLED_AFTER_MS;
    let [calls, builds] = [0, 0];
    const to = new Date(Math.min(now.getTime(), end - 1));
    for await (const usage of depot.background.usage.pages({ from, to })) {
      calls += 1;
      builds += usage.reduce((sum, { buildCount }) => sum + buildCount, 0);
      await writeDepotCounts(db, day, toDepotCounts(usage, has_cache), now);
      // Before the next call, of this day or another.
      await depot.untilSpare(jobs.stopping);
    }
    const is_final = now.getTime() >= end + SETTLED_AFTER_MS;
    await writeUsageFill(db, { day, filled_at: now, builds, has_cache, is_final });
    return { calls, builds };
  }

  /** @returns how many calls were made, and whether days are left. */
  async function fillMissing(): Promise<{ readonly calls: number; readonly isLeft: boolean }> {
    const fills = await readUsageFills(db);
    const now = clock.now();
    let [calls, emptyDays] = [0, 0];
    for (let back = 0; back < keepDays && emptyDays < EMPTY_DAYS_BEFORE_ALL; back++) {
      const day = dayOf(new Date(now.getTime() - back * DAY_MS));
      const known = fills.get(day);
      const isFresh =
        known?.is_final || (known && now.getTime() - known.filled_at.getTime() < AGAIN_AFTER_MS);
      if (!isFresh && calls >= callsAMinute) return { calls, isLeft: true };
      const filled = isFresh ? { calls: 0, builds: known.builds } : await fillDay(day);
      calls += filled.calls;
      emptyDays = filled.builds === 0 ? emptyDays + 1 : 0;
    }
    return { calls, isLeft: false };
  }

  return {
    async fill() {
      try {
        const { calls, isLeft } = await fillMissing();
        if (isLeft) await jobs.send(null, 'usage-fill', {}, Math.ceil(calls / callsAMinute) * 60);
      } catch (error) {
        // A start begins where this has stopped.
        if (jobs.stopping.aborted || (error instanceof DepotError && error.code === 'canceled')) return;
        if (!(error instanceof DepotError)) throw error;
        log.warn(
          { err: error },
          'the figures of usage could not be read; they are read again in five minutes',
        );
        await jobs.send(null, 'usage-fill', {}, AFTER_FAILURE_SECONDS);
      }
    },
  };
}
