// What stands out in a project's weeks (or days): when its builds got slower or faster, and what changed with them. Pure.

export interface UsagePoint {
  /** The UTC day that it begins with (YYYY-MM-DD). */
  readonly from: string;
  readonly builds: number;
  /** null: not known. */
  readonly medianSeconds: number | null;
  readonly cacheRate: number | null;
  readonly successRate: number | null;
}

interface Shift {
  readonly before: number;
  readonly after: number;
}

export interface Standout {
  readonly kind: 'slower' | 'faster' | 'less-cached' | 'failing-more' | 'failing-less';
  /** The first day of the first point that differs. */
  readonly since: string;
  /** The median in seconds, or the rate that changed. */
  readonly shift: Shift;
  /** What fell or rose at the same time, where that may be why. */
  readonly cacheShift: Shift | null;
}

/** Fewer builds on either side say little. */
const FEWEST_BUILDS = 8;
/** Of the median duration, as part of it. Buckets are 19% wide: what is less may be no change at all. */
const SLOWER_BY = 0.25;
/** Of a rate, in points. */
const RATE_BY = 0.15;

type Known = (point: UsagePoint) => number | null;

const buildsOf = (points: readonly UsagePoint[]) => points.reduce((sum, { builds }) => sum + builds, 0);

/** Of the points where it is known, each weighing as much as it has builds. */
function average(points: readonly UsagePoint[], of: Known): number | null {
  const known = points.filter((point) => of(point) !== null && point.builds > 0);
  if (buildsOf(known) < FEWEST_BUILDS) return null;
  return known.reduce((sum, point) => sum + (of(point) ?? 0) * point.builds, 0) / buildsOf(known);
}

/** Of the points where it is known, by builds: half of all builds are in points below it. One odd point doesn't move it. */
function typical(points: readonly UsagePoint[], of: Known): number | null {
  const known = points
    .flatMap((point) => ({ value: of(point), builds: point.builds }))
    .filter((one): one is { value: number; builds: number } => one.value !== null && one.builds > 0)
    .toSorted((a, b) => a.value - b.value);
  const all = known.reduce((sum, { builds }) => sum + builds, 0);
  if (all < FEWEST_BUILDS) return null;
  let upTo = 0;
  for (const { value, builds } of known) {
    upTo += builds;
    if (upTo * 2 >= all) return value;
  }
  return null;
}

/** How a duration changed. A few builds that took very long are no change. */
function typicalShiftAt(points: readonly UsagePoint[], at: number): Shift | null {
  const [before, after] = [typical(points.slice(0, at), durationOf), typical(points.slice(at), durationOf)];
  return before === null || after === null ? null : { before, after };
}

function shiftAt(points: readonly UsagePoint[], at: number, of: Known): Shift | null {
  const [before, after] = [average(points.slice(0, at), of), average(points.slice(at), of)];
  return before === null || after === null ? null : { before, after };
}

/**
 * Where the two sides differ most for their spread: the cut that leaves least variance within them.
 * @returns the first index of the later side; null where nothing can be cut
 */
function cutOf(points: readonly UsagePoint[], of: Known): number | null {
  let [best, least] = [null as number | null, Number.POSITIVE_INFINITY];
  for (let at = 1; at < points.length; at++) {
    const shift = shiftAt(points, at, of);
    if (!shift) continue;
    const left = points.reduce((sum, point, index) => {
      const value = of(point);
      if (value === null) return sum;
      return sum + point.builds * (value - (index < at ? shift.before : shift.after)) ** 2;
    }, 0);
    if (left < least) [best, least] = [at, left];
  }
  return best;
}

const durationOf: Known = ({ medianSeconds }) => medianSeconds;
const cacheOf: Known = ({ cacheRate }) => cacheRate;
const successOf: Known = ({ successRate }) => successRate;

function durationStandout(points: readonly UsagePoint[]): Standout | null {
  const at = cutOf(points, durationOf);
  const shift = at === null ? null : typicalShiftAt(points, at);
  const since = at === null ? undefined : points[at]?.from;
  if (at === null || !shift || since === undefined || shift.before <= 0) return null;
  const change = shift.after / shift.before - 1;
  const isSlower = change >= SLOWER_BY;
  if (!isSlower && change > -SLOWER_BY) return null;
  const cache = shiftAt(points, at, cacheOf);
  const explains = cache && (isSlower ? cache.before - cache.after : cache.after - cache.before) >= RATE_BY;
  return { kind: isSlower ? 'slower' : 'faster', since, shift, cacheShift: explains ? cache : null };
}

function rateStandout(points: readonly UsagePoint[], of: Known): { since: string; shift: Shift } | null {
  const at = cutOf(points, of);
  const shift = at === null ? null : shiftAt(points, at, of);
  const since = at === null ? undefined : points[at]?.from;
  if (!shift || since === undefined || Math.abs(shift.after - shift.before) < RATE_BY) return null;
  return { since, shift };
}

/** In standard errors of the difference: of few builds, one failure more or less is luck. */
const SURELY = 2.5;

/** Of builds before and after a day; the two-proportion z-test. */
function isLuck(points: readonly UsagePoint[], { since, shift }: { since: string; shift: Shift }): boolean {
  const known = points.filter((point) => successOf(point) !== null);
  const before = buildsOf(known.filter(({ from }) => from < since));
  const after = buildsOf(known.filter(({ from }) => from >= since));
  const rate = (shift.before * before + shift.after * after) / (before + after);
  const error = Math.sqrt(rate * (1 - rate) * (1 / before + 1 / after));
  return Math.abs(shift.after - shift.before) < SURELY * error;
}

/**
 * The one thing worth a sentence: a success rate that fell comes before durations, and these before the cache.
 * @param points in order of time @returns null when nothing stands out
 */
export function standoutOf(points: readonly UsagePoint[]): Standout | null {
  const shifted = rateStandout(points, successOf);
  const success = shifted && !isLuck(points, shifted) ? shifted : null;
  if (success && success.shift.after < success.shift.before) {
    return { kind: 'failing-more', ...success, cacheShift: null };
  }
  const duration = durationStandout(points);
  if (duration) return duration;
  const cache = rateStandout(points, cacheOf);
  if (cache && cache.shift.after < cache.shift.before) {
    return { kind: 'less-cached', ...cache, cacheShift: null };
  }
  return success && { kind: 'failing-less', ...success, cacheShift: null };
}
