// Figures of customers for the views, all from the bot's own table: no call to Depot.

import { type DayRange, daysIn, daysOf } from '../lib/day-range.ts';
import type { Db } from '../store/tables.ts';
import { readCountedSince } from '../store/usage-days.ts';
import { beginningOf, readUsageFills } from '../store/usage-fills.ts';
import { NO_USAGE, readCacheSizes, sumUsageByProject, type UsageFigures } from '../store/usage-totals.ts';
import type { CustomerFigures, CustomerUsage } from '../views/usage/figures.ts';
import type { UsageSources } from '../views/usage/sources.ts';

function toCustomer(figures: UsageFigures, cacheGb: number | null): CustomerFigures {
  const { depotBuilds, depotSeconds, builds, seconds, ...rest } = figures;
  return { ...rest, builds: depotBuilds, seconds: depotSeconds, counted: builds, cacheGb };
}

export interface CustomersUsage {
  readonly rows: readonly CustomerUsage[];
  readonly sources: UsageSources;
}

/** Above so many, the database reads all and what is not wanted is left out here. */
const MOST_NAMED = 1_000;

/** @param projects those that the reader may see; those without usage are in the answer too */
export async function readCustomersUsage(
  db: Db,
  projects: readonly { readonly projectId: string; readonly name: string }[],
  { now, before }: { readonly now: DayRange; readonly before: DayRange },
): Promise<CustomersUsage> {
  const ids = projects.map(({ projectId }) => projectId);
  const asked = ids.length > MOST_NAMED ? null : ids;
  const [[figures, figuresBefore], fills, since] = await Promise.all([
    sumUsageByProject(db, [now, before], asked),
    readUsageFills(db),
    readCountedSince(db),
  ]);
  const beginning = beginningOf([...fills.values()]) ?? '';
  const isRead = (day: string) => fills.has(day) || day < beginning;
  // What Depot built before is not “nothing” where it was not read yet.
  const isComparable = daysOf(before).every(isRead);
  const cacheDayIn = ({ from, to }: DayRange) =>
    [...fills.values()]
      .filter(({ day, has_cache }) => has_cache && day >= from && day < to)
      .map(({ day }) => day)
      .toSorted()
      .at(-1);
  const cacheIn = async (range: DayRange) => {
    const day = cacheDayIn(range);
    return day === undefined ? null : readCacheSizes(db, day, asked);
  };
  const [cache, cacheBefore] = await Promise.all([cacheIn(now), cacheIn(before)]);
  const rows = projects.map(({ projectId, name }) => ({
    projectId,
    projectName: name,
    now: toCustomer(figures?.get(projectId) ?? NO_USAGE, cache && (cache.get(projectId) ?? 0)),
    before: isComparable
      ? toCustomer(
          figuresBefore?.get(projectId) ?? NO_USAGE,
          cacheBefore && (cacheBefore.get(projectId) ?? 0),
        )
      : null,
  }));
  const read = [...fills.values()].filter(({ day }) => day >= now.from && day < now.to);
  const asOf = read.reduce<Date | null>(
    (latest, { filled_at }) => (latest && latest > filled_at ? latest : filled_at),
    null,
  );
  return {
    rows,
    sources: {
      asOf,
      days: daysIn(now),
      daysRead: daysOf(now).filter(isRead).length,
      counted: rows.reduce((sum, row) => sum + row.now.counted, 0),
      builds: rows.reduce((sum, row) => sum + row.now.builds, 0),
      countedSince: since,
    },
  };
}
