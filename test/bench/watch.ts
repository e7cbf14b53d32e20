// How soon the bot knows of a finished build, and what that costs in calls: its watch against the plain loop over all
// projects, at the same budget of calls, on a simulated clock and a simulated Depot. The deciding code is the bot's own.

import { PROJECTS_PER_USAGE_PAGE } from '../../src/depot/usage.ts';
import { longestIntervalMs, paceOf, weightOf } from '../../src/watch/choose-polls.ts';
import { pageGapMs } from '../../src/watch/usage-hints.ts';
import {
  ASKED_MIN_MS,
  builtUntil,
  plainLoop,
  type Result,
  type SimProject,
  watch,
} from '../support/watch-simulation.ts';
import { simulatedLoad } from './watch-load.ts';

const CALLS_PER_MINUTE = 300;
const MIN_MS = 5_000;
const START = Date.UTC(2026, 10, 24, 8);
const HOURS = 8;
const END = START + HOURS * 3_600_000;
const SIMULATED = { start: START, end: END, callsPerMinute: CALLS_PER_MINUTE, minMs: MIN_MS };

const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** What no order of polls can beat at this size, in seconds: one poll of each, or one sweep and one poll. */
function bounds(load: readonly SimProject[]) {
  const round = Math.max(MIN_MS, (load.length / CALLS_PER_MINUTE) * 60_000);
  const pages = Math.ceil(load.length / PROJECTS_PER_USAGE_PAGE);
  const size = { pages, watched: load.length, callsPerMinute: CALLS_PER_MINUTE, minMs: MIN_MS };
  const total = load.reduce((sum, { builds }) => {
    const newest = builds[builtUntil(builds, START) - 1];
    return sum + weightOf(newest ? new Date(newest.createdAt) : null, new Date(START));
  }, 0);
  return {
    loop: round / 1_000,
    live: Math.min(round, pages * pageGapMs(size) + ASKED_MIN_MS) / 1_000,
    // Where a round over all fits into POLL_MIN_SECONDS, what is left over polls every project that often.
    none: (round === MIN_MS ? MIN_MS : longestIntervalMs(paceOf(total, CALLS_PER_MINUTE, MIN_MS))) / 1_000,
  };
}

const SIZES = [1, 5, 20, 100, 1_000, 10_000];
/** A few projects build often, or there would be nothing to measure. */
const FEW = 20;
const BUILDS_A_DAY_OF_FEW = 200;

export async function benchWatch(): Promise<void> {
  console.log(
    `builds of ${HOURS} simulated hours, ${CALLS_PER_MINUTE} calls a minute, POLL_MIN_SECONDS=${MIN_MS / 1_000}; seconds from finished to found`,
  );
  console.log(
    'projects  builds  how                         p50      p95      p99    bound  calls/min  p95 of the loop',
  );
  for (const count of SIZES) {
    const load = simulatedLoad(count, 8, END, count <= FEW ? BUILDS_A_DAY_OF_FEW : undefined);
    const bound = bounds(load);
    const ways: readonly (readonly [string, number, () => Result])[] = [
      ['the plain loop', bound.loop, () => plainLoop(load, SIMULATED)],
      ['usage counts live', bound.live, () => watch(load, 0, SIMULATED)],
      ['usage counts 1 h late', bound.none, () => watch(load, 3_600_000, SIMULATED)],
      ['no usage counts', bound.none, () => watch(load, null, SIMULATED)],
    ];
    let loop = Number.NaN;
    for (const [how, most, run] of ways) {
      const { found, calls } = run();
      const delays = found.map(({ build, at }) => (at - build.finishedAt) / 1_000);
      const sorted = delays.toSorted((a, b) => a - b);
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(sorted, part));
      if (Number.isNaN(loop)) loop = p95 ?? Number.NaN;
      const cells = [p50, p95, p99, most].map((value) => (value ?? Number.NaN).toFixed(1).padStart(8));
      const perMinute = (calls / HOURS / 60).toFixed(0).padStart(9);
      console.log(
        `${String(count).padStart(8)} ${String(delays.length).padStart(7)}  ${how.padEnd(22)} ${cells.join(' ')} ${perMinute}  ${(loop / (p95 ?? 1)).toFixed(1).padStart(8)}x shorter`,
      );
    }
  }
}
