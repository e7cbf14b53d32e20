// Counts, once an hour, which projects built since the last time and how much cache each keeps: a call for 250 projects,
// as background work. At first also a year back, some periods at a time.

import { z } from 'zod';
import type { Span } from '../analysis/last-build.ts';
import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Period, ProjectUsage } from '../depot/model.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import {
  type CountedActivity,
  changeCovered,
  forgetActivity,
  readCovered,
  writeActivity,
} from '../store/project-activity.ts';
import type { Db } from '../store/tables.ts';
import { cover, nextPeriod } from './covered.ts';

export interface ActivityOptions {
  readonly db: Db;
  readonly depot: Depot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
}

const DAY_MS = 86_400_000;
const RECENT_DAYS = 30;
const FORGOTTEN_AFTER_DAYS = 30;
/** After so many calls the next job continues with the next period. */
const CALLS_A_JOB = 80;
const AGAIN_SECONDS = 5;

const Covered = z.object({ from: z.coerce.date(), to: z.coerce.date() });

const toCovered = (json: unknown): Span | null => (json === undefined ? null : Covered.parse(json));

/** The period in which builds are counted without a gap; null: nothing is counted yet. */
export const findCovered = async (db: Db): Promise<Span | null> => toCovered(await readCovered(db));

type Counted = Pick<CountedActivity, 'recentBuilds' | 'builtIn'>;

/** Depot's answer must fit the column. */
const whole = (value: number) => Math.min(1_000_000_000, Math.max(0, Math.round(value) || 0));

export async function workActivity(options: ActivityOptions): Promise<void> {
  const { jobs, log } = options;
  await jobs.work('activity', async () => {
    try {
      const isDone = await countActivity(options);
      if (!isDone) await jobs.send(null, 'activity', {}, AGAIN_SECONDS);
    } catch (error) {
      if (!(error instanceof DepotError)) throw error;
      // Asked again within the hour; what is counted stays.
      log.info({ code: error.code }, 'the builds of the projects could not be counted');
    }
  });
}

/** @returns whether everything is counted, or the bot stops. @throws DepotError */
async function countActivity({ db, depot, clock, jobs }: ActivityOptions): Promise<boolean> {
  const now = clock.now();
  const back = (days: number) => new Date(now.getTime() - days * DAY_MS);

  let calls = 0;
  /** @returns false when the bot stops in the meantime. */
  async function countPages(period: Period, toCounted: (usage: ProjectUsage) => Counted): Promise<boolean> {
    for await (const usages of depot.background.usage.pages(period)) {
      if (jobs.stopping.aborted) return false;
      calls += 1;
      const rows = usages
        .map((usage) => ({
          projectId: usage.projectId,
          cacheGb: whole(usage.layerCacheGb),
          ...toCounted(usage),
        }))
        .filter(({ recentBuilds, builtIn }) => recentBuilds !== null || builtIn !== null);
      await writeActivity(db, rows, now);
    }
    return true;
  }

  const recent = { from: back(RECENT_DAYS), to: now };
  if (!(await countPages(recent, ({ buildCount }) => ({ recentBuilds: whole(buildCount), builtIn: null }))))
    return true;
  let period = nextPeriod(await findCovered(db), now);
  while (period !== null && calls < CALLS_A_JOB) {
    const builtIn = period;
    const isWhole = await countPages(builtIn, ({ buildCount }) => ({
      recentBuilds: null,
      builtIn: buildCount > 0 ? builtIn : null,
    }));
    if (!isWhole) return true;
    await changeCovered(db, async (json) => cover(toCovered(json), builtIn));
    period = nextPeriod(await findCovered(db), now);
  }
  await forgetActivity(db, back(FORGOTTEN_AFTER_DAYS));
  return period === null;
}
