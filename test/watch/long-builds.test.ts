// A running build is polled so often that its end is found within a tenth of its age, at every size and budget. Where there
// are too few calls for that, all running builds wait the same number of times longer. In simulated hours.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/sandbox/depot/random.ts';
import { pageGapMs } from '../../src/watch/usage-hints.ts';
import { type SimBuild, type SimProject, type Simulated, watch } from '../support/watch-simulation.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.UTC(2026, 10, 24, 8);
const LONG = [10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS];
/** What the bot promises: a tenth of the age, or POLL_MIN_SECONDS. */
const AGE_SHARE = 0.1;
/** One poll in four is kept for projects where nothing runs. */
const SHARE_OF_RUNNING = 0.75;
const FAILING = 0.12;
const CALLS_PER_FAILURE = 2;
/** Until the order of polls has settled. */
const WARM_UP_MS = 10 * MINUTE_MS;

interface Load {
  readonly projects: number;
  /** In so many of them a build runs at every moment, one after the other. */
  readonly running: number;
  /** How long builds last, in turn. */
  readonly lasting: readonly number[];
}

function loadOf({ projects, running, lasting }: Load, { end }: Simulated, seed = 5): readonly SimProject[] {
  const random = createRandom(seed);
  return Array.from({ length: projects }, (_, i) => {
    const lasts = lasting[i % lasting.length] ?? HOUR_MS;
    const builds: SimBuild[] = [];
    for (let at = START - random() * lasts; i < running && at < end; at += lasts)
      builds.push({ createdAt: at, finishedAt: at + lasts, failed: random() < FAILING });
    return { projectId: `p${i}`, builds };
  });
}

/** How late the end of a build of this age may be found, in milliseconds. */
const allowedMs = (ageMs: number, { minMs }: Simulated) => Math.max(minMs, AGE_SHARE * ageMs);

/** So many polls a minute the running builds need at the busiest moment, so that none is found later than allowed. */
function neededPolls(load: readonly SimProject[], simulated: Simulated): number {
  const builds = load.flatMap((project) => project.builds);
  const at = (now: number) =>
    builds
      .filter(({ createdAt, finishedAt }) => createdAt <= now && now < finishedAt)
      .reduce((sum, { createdAt }) => sum + MINUTE_MS / allowedMs(now - createdAt, simulated), 0);
  const moments = Array.from({ length: 30 }, (_, i) => START + (i * (simulated.end - START)) / 30);
  return Math.max(...moments.map(at));
}

/** So many polls a minute running builds can have: three of four calls that usage counts and failures leave. */
function possiblePolls(load: readonly SimProject[], lateMs: number | null, simulated: Simulated): number {
  const { callsPerMinute, minMs, end } = simulated;
  const pages = Math.ceil(load.length / 250);
  const size = { pages, watched: load.length, callsPerMinute, minMs };
  // Counts that are of no use take a fiftieth.
  const sweeps = lateMs === 0 ? MINUTE_MS / pageGapMs(size) : callsPerMinute * 0.02 + 1;
  const ended = load.flatMap(({ builds }) => builds.filter(({ finishedAt }) => finishedAt > START)).length;
  const failures = (ended * FAILING * CALLS_PER_FAILURE) / ((end - START) / MINUTE_MS);
  return (callsPerMinute - sweeps - failures) * SHARE_OF_RUNNING;
}

/** A build that was seen while it ran: how long after its end that was found, in milliseconds. */
interface Late {
  readonly lasted: number;
  readonly waited: number;
  readonly allowed: number;
}

function measure(load: readonly SimProject[], lateMs: number | null, simulated: Simulated): readonly Late[] {
  return watch(load, lateMs, simulated)
    .found.filter(({ build, wasSeenRunning }) => wasSeenRunning && build.finishedAt > START + WARM_UP_MS)
    .map(({ build, at }) => {
      const lasted = build.finishedAt - build.createdAt;
      return { lasted, waited: at - build.finishedAt, allowed: allowedMs(lasted, simulated) };
    });
}

/** How many times longer than allowed the running builds have to wait, if all wait the same. 1: there are enough calls. */
function timesLonger(load: readonly SimProject[], lateMs: number | null, simulated: Simulated): number {
  const possible = possiblePolls(load, lateMs, simulated);
  if (possible <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, neededPolls(load, simulated) / possible);
}

/** Those that were found later than that, and a turn: a failure's two calls, a poll of another sort, and its own. */
const tooLate = (late: readonly Late[], times: number, { callsPerMinute }: Simulated) =>
  late.filter(({ waited, allowed }) => waited > times * allowed + (4 * MINUTE_MS) / callsPerMinute);

const median = (late: readonly Late[]) =>
  late.map(({ waited, allowed }) => waited / allowed).toSorted((a, b) => a - b)[
    Math.floor(late.length / 2)
  ] ?? Number.NaN;

const COUNTS = [
  ['live', 0],
  ['an hour late', HOUR_MS],
  ['none', null],
] as const;

describe.each(COUNTS)('10,000 projects, 300 calls a minute, usage counts %s', (_name, lateMs) => {
  it.each([1, 100, 1_000])('%i long builds at once', (running) => {
    const simulated = { start: START, end: START + 80 * MINUTE_MS, callsPerMinute: 300, minMs: 5_000 };
    const load = loadOf({ projects: 10_000, running, lasting: LONG }, simulated);
    const late = measure(load, lateMs, simulated);
    const ended = load
      .flatMap(({ builds }) => builds)
      .filter(({ finishedAt }) => finishedAt > START + WARM_UP_MS && finishedAt < simulated.end);
    expect(late.length).toBeGreaterThan(0.9 * ended.length);
    const times = timesLonger(load, lateMs, simulated);
    if (running < 1_000 && lateMs !== 0) expect(times).toBe(1);
    // Live counts show an end before a poll is due.
    expect(tooLate(late, lateMs === 0 ? 1 : times, simulated)).toEqual([]);
  });
});

it('too few calls: short and long builds wait the same number of times longer, and none is forgotten', () => {
  const simulated = { start: START, end: START + 2 * HOUR_MS, callsPerMinute: 60, minMs: 5_000 };
  const load = loadOf({ projects: 2_000, running: 200, lasting: LONG }, simulated);
  const late = measure(load, null, simulated);
  const times = timesLonger(load, null, simulated);
  expect(times).toBeGreaterThan(5);
  expect(tooLate(late, times, simulated)).toEqual([]);
  const medians = LONG.map((lasts) => median(late.filter(({ lasted }) => lasted === lasts)));
  expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(2);
});

it('any number of projects and builds, any budget', () => {
  const anything = fc.record({
    projects: fc.integer({ min: 1, max: 4_000 }),
    running: fc.integer({ min: 1, max: 60 }),
    callsPerMinute: fc.constantFrom(60, 300, 1_200),
    minMs: fc.constantFrom(1_000, 5_000, 30_000),
    lasting: fc.array(fc.integer({ min: MINUTE_MS, max: 6 * HOUR_MS }), { minLength: 1, maxLength: 4 }),
    lateMs: fc.constantFrom(0, HOUR_MS, null),
  });
  fc.assert(
    fc.property(anything, ({ projects, running, callsPerMinute, minMs, lasting, lateMs }) => {
      const simulated = { start: START, end: START + 50 * MINUTE_MS, callsPerMinute, minMs };
      const load = loadOf({ projects, running: Math.min(running, projects), lasting }, simulated);
      const late = measure(load, lateMs, simulated);
      expect(tooLate(late, timesLonger(load, lateMs, simulated), simulated)).toEqual([]);
    }),
    { numRuns: 15, seed: 16 },
  );
});
