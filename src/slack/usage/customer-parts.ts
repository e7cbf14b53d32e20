// One customer's days, weeks or months, with what the bot counted in each.

import type { UsagePoint } from '../../analysis/usage-trend.ts';
import { partsOf } from '../../lib/day-range.ts';
import { quantileOf } from '../../lib/duration-histogram.ts';
import type { Db } from '../../store/tables.ts';
import { readDurations, sumUsage } from '../../store/usage-totals.ts';
import type { CustomerPart } from '../../views/usage/customer.ts';
import type { UsagePeriod } from './usage-period.ts';

const rate = (part: number, whole: number) => (whole > 0 ? part / whole : null);

export async function readPartsWithFigures(
  db: Db,
  projectId: string,
  { now }: UsagePeriod,
): Promise<readonly (CustomerPart & UsagePoint)[]> {
  const parts = partsOf(now);
  const ranges = parts.map(({ range }) => range);
  const [figures, durations] = await Promise.all([
    sumUsage(db, ranges, [projectId]),
    readDurations(db, ranges, projectId),
  ]);
  const all = parts.map(({ label, range: { from } }, index) => {
    const found = figures[index];
    const histogram = durations[index] ?? [];
    return {
      label,
      from,
      depotSeconds: found?.depotSeconds ?? 0,
      builds: found?.builds ?? 0,
      medianSeconds: quantileOf(histogram, 0.5),
      p95Seconds: quantileOf(histogram, 0.95),
      savedSeconds: found?.savedSeconds ?? 0,
      cacheRate: found ? rate(found.cachedSteps, found.totalSteps) : null,
      successRate: found ? rate(found.succeeded, found.succeeded + found.failed) : null,
    };
  });
  // What was before its first build says nothing; where none was counted, there are Depot's.
  const counted = all.findIndex(({ builds }) => builds > 0);
  const first = counted < 0 ? all.findIndex(({ depotSeconds }) => depotSeconds > 0) : counted;
  return first < 0 ? [] : all.slice(first);
}

export async function readPartDurations(db: Db, projectId: string, { now }: UsagePeriod) {
  const [histogram = []] = await readDurations(db, [now], projectId);
  return { medianSeconds: quantileOf(histogram, 0.5), p95Seconds: quantileOf(histogram, 0.95) };
}
