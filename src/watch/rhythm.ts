// When a project is likely to build: pure. Learnt from what every look finds, and used to decide when to look next.

import type { Build } from '../depot/model.ts';
import { isOver } from './detect.ts';

export interface Rhythm {
  /** Builds an hour over the last days. */
  readonly perHour: number;
  /** More builds an hour to be expected just now, because people who build once build again soon. */
  readonly excitement: number;
  /** How long a build of this project takes; half take longer. */
  readonly typicalSeconds: number;
  /** How often it has been built around each hour of the day (UTC), the last builds counting most. */
  readonly hours: readonly number[];
  /** The moment that `excitement` is true for. */
  readonly at: Date;
}

const HOUR_MS = 3_600_000;
/** A rate is forgotten by half in a week's time. */
const MEMORY_MS = 7 * 24 * HOUR_MS;
const EXCITEMENT_MS = 15 * 60_000;
/** After a build, so many more an hour, fading. */
const EXCITED_BY = 4;
const MOST_EXCITED = 12;
const TYPICAL_UNTIL_KNOWN = 90;
/** How much one build says about the usual duration. */
const LEARN_DURATION = 0.2;
/** After so many builds the first one's hour counts half. */
const HOURS_REMEMBERED = 40;
/** Working days are long: a build at ten makes the hours around it likely too. By hours away. */
const WORKING_DAY = [2.5, 2.5, 2.5, 2.4, 1.8, 1, 0.4];
/** Before anything is known all hours are alike, with the weight of this many builds. */
const ALIKE = 2;

const AVERAGE_DAY: readonly number[] = Array.from({ length: 24 }, () => 0);

/** A project that nobody has looked at yet: taken for a quiet one that builds a few times a day. */
export const newRhythm = (now: Date): Rhythm => ({
  perHour: 0.1,
  excitement: 0,
  typicalSeconds: TYPICAL_UNTIL_KNOWN,
  hours: AVERAGE_DAY,
  at: now,
});

const faded = ({ excitement, at }: Rhythm, now: Date) =>
  excitement * Math.exp(-Math.max(0, now.getTime() - at.getTime()) / EXCITEMENT_MS);

/** How likely a build is in this hour of the day, beside the average hour. */
function hourFactor({ hours }: Rhythm, now: Date): number {
  const mean = hours.reduce((sum, weight) => sum + weight, 0) / 24;
  return (ALIKE + (hours[now.getUTCHours()] ?? 0)) / (ALIKE + mean);
}

/** Chosen by `npm run bench watch`, for the slowest twentieth of the builds: see docs/decisions/0005. */
const RATE_COUNTS = 0.3;
const HOUR_COUNTS = 0.4;
const EXCITEMENT_COUNTS = 0.25;
const SLOWEST_RATE = 1e-4;

/**
 * How much a look at this project is worth beside a look at another. Less than in proportion to its builds: who builds
 * all the time is looked at often enough, and the many who build now and then must not wait for ever.
 */
export function weight(rhythm: Rhythm, now: Date): number {
  const usual =
    Math.max(SLOWEST_RATE, rhythm.perHour) ** RATE_COUNTS * hourFactor(rhythm, now) ** HOUR_COUNTS;
  return usual + EXCITEMENT_COUNTS * Math.sqrt(faded(rhythm, now));
}

/** @param fresh builds that nobody had seen before this look. @param sinceMs since the look before. */
export function learn(rhythm: Rhythm, fresh: readonly Build[], sinceMs: number, now: Date): Rhythm {
  const forget = 1 - Math.exp(-sinceMs / MEMORY_MS);
  const rate = sinceMs > 0 ? fresh.length / (sinceMs / HOUR_MS) : rhythm.perHour;
  const excitement = fresh.reduce(
    (sum, { createdAt }) => sum + EXCITED_BY * Math.exp(-age(createdAt, now) / EXCITEMENT_MS),
    faded(rhythm, now),
  );
  return {
    perHour: rhythm.perHour + forget * (rate - rhythm.perHour),
    excitement: Math.min(MOST_EXCITED, excitement),
    typicalSeconds: rhythm.typicalSeconds,
    hours: fresh.reduce((hours, { createdAt }) => shifted(hours, createdAt.getUTCHours()), rhythm.hours),
    at: now,
  };
}

const age = (at: Date, now: Date) => Math.max(0, now.getTime() - at.getTime());

function shifted(hours: readonly number[], built: number): readonly number[] {
  const keep = 0.5 ** (1 / HOURS_REMEMBERED);
  return hours.map((weight, hour) => {
    const away = Math.min((hour - built + 24) % 24, (built - hour + 24) % 24);
    return weight * keep + (WORKING_DAY[away] ?? 0);
  });
}

/** What a finished build says about how long the next one takes. */
export function learnDuration(rhythm: Rhythm, ended: readonly Build[]): Rhythm {
  const typicalSeconds = ended.reduce(
    (typical, { durationSeconds }) =>
      durationSeconds === null ? typical : typical + LEARN_DURATION * (durationSeconds - typical),
    rhythm.typicalSeconds,
  );
  return { ...rhythm, typicalSeconds };
}

/** What a first look's history says: so that a busy project is known as one from the beginning. */
export function rhythmOfHistory(builds: readonly Build[], now: Date): Rhythm {
  const oldest = Math.min(...builds.map(({ createdAt }) => createdAt.getTime()), now.getTime() - HOUR_MS);
  const recent = builds.filter(({ createdAt }) => age(createdAt, now) < MEMORY_MS);
  const span = Math.min(MEMORY_MS, now.getTime() - oldest);
  const learnt = learn({ ...newRhythm(now), excitement: 0 }, recent, 0, now);
  const known = { ...learnt, perHour: recent.length / (span / HOUR_MS) };
  return learnDuration(known, builds.filter(isOver).toReversed());
}

export interface LookLimits {
  /** Never sooner after a look than this: POLL_MIN_SECONDS. */
  readonly minMs: number;
  /** Never later, whatever the rhythm says. */
  readonly maxMs: number;
}

/** A build that has run for long is looked at less often, up to this. */
const SLOWEST_RUNNING_MS = 60_000;
const RUNNING_SHARE = 0.15;
/** Until this part of the usual duration hardly any build has ended. */
const NOT_BEFORE = 0.6;

/** How long until a look at running builds is worth its call. @param startedAt of the running builds. */
export function untilRunningLook(
  { typicalSeconds }: Rhythm,
  startedAt: readonly Date[],
  now: Date,
  { minMs }: LookLimits,
): number {
  const waits = startedAt.map((began) => {
    const elapsed = age(began, now);
    const early = typicalSeconds * 1_000 * NOT_BEFORE - elapsed;
    return early > 0 ? early : Math.min(SLOWEST_RUNNING_MS, elapsed * RUNNING_SHARE);
  });
  return Math.max(minMs, Math.min(...waits, SLOWEST_RUNNING_MS));
}

/**
 * How long until a look for new builds is worth its call: the more is expected, the sooner.
 * @param price in milliseconds, the same for all projects: see `priceFor`.
 */
const untilNextLook = (worth: number, price: number, { minMs, maxMs }: LookLimits): number =>
  Math.max(minMs, Math.min(maxMs, price / worth));

const HALVINGS = 40;
/** A look at the least that is worth anything waits for so many times the longest wait. */
const HIGHEST_PRICE = 100;

/**
 * The price at which the looks at all projects together take so many calls a minute.
 * @param weights of all projects, as they are now.
 */
export function priceFor(weights: readonly number[], callsPerMinute: number, limits: LookLimits): number {
  let [low, high] = [0, limits.maxMs * HIGHEST_PRICE];
  for (let i = 0; i < HALVINGS; i++) {
    const price = (low + high) / 2;
    const calls = weights.reduce((sum, worth) => sum + 60_000 / untilNextLook(worth, price, limits), 0);
    if (calls > callsPerMinute) low = price;
    else high = price;
  }
  return high;
}

/** When to look at a project again. @param running when each build began that was running at this look. */
export function nextLookAt(
  rhythm: Rhythm,
  running: readonly Date[],
  price: number,
  now: Date,
  limits: LookLimits,
): Date {
  const forNew = untilNextLook(weight(rhythm, now), price, limits);
  const wait =
    running.length === 0 ? forNew : Math.min(forNew, untilRunningLook(rhythm, running, now, limits));
  return new Date(now.getTime() + wait);
}
