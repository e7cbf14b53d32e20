// Which periods are still to be counted, so that there is no gap between those that were: pure. What is new comes first,
// then the past, week by week and later month by month, a year back.

import type { Span } from '../analysis/last-build.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
/** Depot may count a build a little late: the last hour is counted once more. */
const OVERLAP_MS = HOUR_MS;
/** Nearer than this the last build is known to the week. */
const BY_WEEKS_MS = 13 * WEEK_MS;
const FURTHEST_MS = 366 * DAY_MS;

/** Is the past counted, as far back as it is going to be? */
export const isPastCovered = ({ from }: Span, now: Date): boolean =>
  now.getTime() - from.getTime() >= FURTHEST_MS - MONTH_MS;

/** The period to count next; null: everything is counted. */
export function nextPeriod(covered: Span | null, now: Date): Span | null {
  const before = (at: Date | number, ms: number) => new Date(Number(at) - ms);
  if (!covered) return { from: before(now, WEEK_MS), to: now };
  if (covered.to < now) {
    const to = new Date(Math.min(now.getTime(), covered.to.getTime() + WEEK_MS));
    return { from: before(covered.to, OVERLAP_MS), to };
  }
  if (isPastCovered(covered, now)) return null;
  const backMs = now.getTime() - covered.from.getTime();
  return { from: before(covered.from, backMs < BY_WEEKS_MS ? WEEK_MS : MONTH_MS), to: covered.from };
}

/** A period that does not touch what is covered would leave a gap, and adds nothing. */
export function cover(covered: Span | null, period: Span): Span {
  if (!covered) return period;
  if (period.from > covered.to || period.to < covered.from) return covered;
  const from = Math.min(period.from.getTime(), covered.from.getTime());
  const to = Math.max(period.to.getTime(), covered.to.getTime());
  return { from: new Date(from), to: new Date(to) };
}
