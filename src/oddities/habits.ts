// What is usual for a project, and what is not: pure. Small numbers don't count, and what is known is not said again
// until it is over.

import { z } from 'zod';

/** The kinds that figures tell; `token` and `trust` come from comparing lists. */
export const FIGURE_KINDS = ['cache', 'minutes', 'hours'] as const;
export type FigureKind = (typeof FIGURE_KINDS)[number];

export const Habits = z.object({
  /** What is unusual now, and was said. */
  known: z.array(z.enum(FIGURE_KINDS)),
  /** Ids of the tokens and trust policies that were there; null: never compared. */
  access: z.object({ tokens: z.array(z.string()), policies: z.array(z.string()) }).nullable(),
});
export type Habits = z.infer<typeof Habits>;

export const NO_HABITS: Habits = { known: [], access: null };

/** A project's figures as they are now. */
export interface Figures {
  /** null: not counted. */
  readonly cacheGb: number | null;
  readonly cacheGbWeekAgo: number | null;
  /** Seconds of building of today so far (UTC). */
  readonly secondsToday: number;
  /** Of each of the 28 days before, newest first; a day without builds is 0. */
  readonly secondsBefore: readonly number[];
  /** Builds by UTC hour, 24 of each: of the last 24 hours, and of the two weeks before. */
  readonly hoursToday: readonly number[];
  readonly hoursBefore: readonly number[];
  /** The days over which `hoursBefore` reaches. */
  readonly hoursDays: number;
}

export type Oddity =
  | { readonly kind: 'cache'; readonly fromGb: number; readonly toGb: number }
  | { readonly kind: 'minutes'; readonly seconds: number; readonly usualSeconds: number }
  /** The UTC hours at which it built, and never did before. */
  | { readonly kind: 'hours'; readonly hours: readonly number[]; readonly builds: number };

const CACHE_TIMES = 2;
const CACHE_LEAST_GB = 20;
const CACHE_OVER_TIMES = 1.5;
const MINUTES_TIMES = 5;
const MINUTES_LEAST_SECONDS = 30 * 60;
const MINUTES_OVER_TIMES = 2;
const MINUTES_LEAST_DAYS = 7;
const HOURS_LEAST_BUILDS = 3;
const HOURS_LEAST_BEFORE = 30;
const HOURS_LEAST_DAYS = 7;

function cacheOddity({ cacheGb: toGb, cacheGbWeekAgo: fromGb }: Figures, isKnown: boolean): Oddity | null {
  if (toGb === null || fromGb === null) return null;
  const isOdd = isKnown
    ? toGb >= CACHE_OVER_TIMES * fromGb
    : toGb >= CACHE_TIMES * fromGb && toGb - fromGb >= CACHE_LEAST_GB;
  return isOdd ? { kind: 'cache', fromGb, toGb } : null;
}

/** Against an ordinary day with builds; a project that builds seldom has none. */
function minutesOddity({ secondsToday, secondsBefore }: Figures, isKnown: boolean): Oddity | null {
  const days = secondsBefore.filter((seconds) => seconds > 0);
  if (days.length < MINUTES_LEAST_DAYS) return null;
  const usual = days.toSorted((a, b) => a - b)[Math.floor(days.length / 2)] ?? 0;
  // A new day begins with nothing: over is what yesterday was, too.
  const seconds = isKnown ? Math.max(secondsToday, secondsBefore[0] ?? 0) : secondsToday;
  const times = isKnown ? MINUTES_OVER_TIMES : MINUTES_TIMES;
  const isOdd = seconds >= times * usual && (isKnown || seconds >= MINUTES_LEAST_SECONDS);
  return isOdd ? { kind: 'minutes', seconds, usualSeconds: usual } : null;
}

/** An hour is new when nothing was built in it, nor in the ones beside it: clocks change twice a year. */
function hoursOddity({ hoursToday, hoursBefore, hoursDays }: Figures): Oddity | null {
  const before = hoursBefore.reduce((sum, builds) => sum + builds, 0);
  if (before < HOURS_LEAST_BEFORE || hoursDays < HOURS_LEAST_DAYS) return null;
  const builtAround = (hour: number) =>
    [23, 0, 1].reduce((sum, shift) => sum + (hoursBefore[(hour + shift) % 24] ?? 0), 0);
  const hours = hoursToday.flatMap((builds, hour) => (builds > 0 && builtAround(hour) === 0 ? [hour] : []));
  const builds = hours.reduce((sum, hour) => sum + (hoursToday[hour] ?? 0), 0);
  return builds >= HOURS_LEAST_BUILDS ? { kind: 'hours', hours, builds } : null;
}

/** @returns the habits to store, and what became unusual. */
export function compare(
  habits: Habits,
  figures: Figures,
): { readonly habits: Habits; readonly news: readonly Oddity[] } {
  const isKnown = (kind: FigureKind) => habits.known.includes(kind);
  const odd = [
    cacheOddity(figures, isKnown('cache')),
    minutesOddity(figures, isKnown('minutes')),
    hoursOddity(figures),
  ].filter((oddity) => oddity !== null);
  return {
    habits: { ...habits, known: odd.map(({ kind }) => kind) },
    news: odd.filter(({ kind }) => !isKnown(kind)),
  };
}
