// How soon the bot knows of a finished build, and what that costs in calls: its watch against the plain loop over all
// projects, at the same budget of calls, on a simulated clock and a simulated Depot. The deciding code is the bot's own.

import type { ProjectUsage } from '../../src/depot/model.ts';
import { PROJECTS_PER_USAGE_PAGE } from '../../src/depot/usage.ts';
import {
  type Candidate,
  choosePolls,
  longestIntervalMs,
  nextPollAt,
  paceOf,
  weightOf,
} from '../../src/watch/choose-polls.ts';
import {
  type Counted,
  growthOf,
  judge,
  newUsageState,
  pageGapMs,
  pointsAt,
  pollHints,
  untilNextSweepMs,
} from '../../src/watch/usage-hints.ts';
import { type SimBuild, type SimProject, simulatedLoad } from './watch-load.ts';

const CALLS_PER_MINUTE = 300;
const MIN_MS = 5_000;
/** A failed build costs its steps and a page of its log. */
const CALLS_PER_FAILURE = 2;
const START = Date.UTC(2026, 10, 24, 8);
const HOURS = 8;
const END = START + HOURS * 3_600_000;
const TICK_MS = 100;
const BURST = 10;
/** No more builds than that run at once in one project. */
const MOST_AT_ONCE = 60;
const ASKED_MIN_MS = 1_000;

interface Result {
  readonly delays: number[];
  calls: number;
}

/** Where in a project's builds its watcher is. */
interface Place {
  readonly project: SimProject;
  /** So many of its builds have been seen. */
  seen: number;
  running: readonly SimBuild[];
}

interface Watched extends Place {
  lastPolledAt: number;
  nextPollAt: number;
  weight: number;
  isAsked: boolean;
  counted: Counted;
}

const placeAt = (project: SimProject, at: number): Place => {
  const seen = countUntil(project.builds, at);
  return {
    project,
    seen,
    running: project.builds.slice(0, seen).filter(({ finishedAt }) => finishedAt > at),
  };
};

/** One poll: what has begun and what has ended since the one before. Records the delays. */
function poll(place: Place, now: number, result: Result) {
  const { builds } = place.project;
  const seen = countUntil(builds, now);
  const open = [...place.running, ...builds.slice(place.seen, seen)];
  const ended = open.filter(({ finishedAt }) => finishedAt <= now);
  const isNews = seen > place.seen || ended.length > 0;
  place.seen = seen;
  place.running = open.filter(({ finishedAt }) => finishedAt > now);
  for (const { finishedAt } of ended) if (finishedAt > START) result.delays.push((now - finishedAt) / 1_000);
  const calls = 1 + ended.filter(({ failed }) => failed).length * CALLS_PER_FAILURE;
  result.calls += calls;
  return { isNews, calls };
}

function plainLoop(load: readonly SimProject[]): Result {
  const result: Result = { delays: [], calls: 0 };
  const all = load.map((project) => placeAt(project, START));
  let [saved, next, roundAt] = [0, 0, START];
  for (let now = START; now < END; now += TICK_MS) {
    saved = Math.min(BURST, saved + (CALLS_PER_MINUTE * TICK_MS) / 60_000);
    // A loop that is through begins again, at the earliest when POLL_MIN_SECONDS are over.
    for (; saved >= 1 && (next > 0 || now >= roundAt); next = (next + 1) % all.length) {
      if (next === 0) roundAt = now + MIN_MS;
      const place = all[next];
      if (place) saved -= poll(place, now, result).calls;
    }
  }
  return result;
}

/** @param lateMs how late Depot counts builds; null: it does not answer. */
function watch(load: readonly SimProject[], lateMs: number | null): Result {
  const result: Result = { delays: [], calls: 0 };
  const all = load.map((project, i): Watched => {
    const place = placeAt(project, START);
    const newest = project.builds[place.seen - 1];
    const nextPollAt =
      START + (i / load.length) * Math.max(MIN_MS, (load.length / CALLS_PER_MINUTE) * 60_000);
    const never = { projectId: project.projectId, builds: null, seconds: null, at: null, running: 0 };
    return {
      ...place,
      lastPolledAt: START - MIN_MS,
      nextPollAt,
      weight: weightOf(newest ? new Date(newest.createdAt) : null, new Date(START)),
      isAsked: false,
      counted: never,
    };
  });
  const byId = new Map(all.map((watched) => [watched.project.projectId, watched]));
  const pointedAt = new Set(all.filter(({ running }) => running.length > 0));
  const rest = sortedByDue(all.filter((watched) => !pointedAt.has(watched)));
  const pages = Math.ceil(load.length / PROJECTS_PER_USAGE_PAGE);
  const size = { pages, watched: load.length, callsPerMinute: CALLS_PER_MINUTE, minMs: MIN_MS };
  let usage = newUsageState(new Date(START));
  let pace = paceOf(0, CALLS_PER_MINUTE, MIN_MS);
  let [tokens, turn, page, sweeps, nextPageAt, grew, stood] = [0, 0, 0, 0, START, 0, 0];

  /** @returns false: nothing may be polled now. */
  function pollOne(now: number): boolean {
    const at = new Date(now);
    const isFree = ({ lastPolledAt, isAsked }: Watched) =>
      lastPolledAt <= now - (isAsked ? ASKED_MIN_MS : MIN_MS);
    const [chosen] = choosePolls(
      [...pointedAt].filter(isFree).map(toCandidate),
      rest.first(isFree).map(toCandidate),
      1,
      turn,
      at,
    );
    const watched = chosen && byId.get(chosen.projectId);
    if (!watched) return false;
    turn += 1;
    rest.remove(watched);
    pointedAt.delete(watched);
    const { isNews, calls } = poll(watched, now, result);
    tokens -= calls;
    if (watched.isAsked) usage = judge(usage, isNews);
    const newest = watched.project.builds[watched.seen - 1];
    watched.weight = weightOf(newest ? new Date(newest.createdAt) : null, at);
    const runningSince = watched.running.map(({ createdAt }) => new Date(createdAt));
    watched.nextPollAt = nextPollAt({ runningSince, weight: watched.weight }, pace, at).getTime();
    watched.lastPolledAt = now;
    watched.isAsked = false;
    watched.counted = { ...watched.counted, running: runningSince.length };
    if (runningSince.length > 0) pointedAt.add(watched);
    else rest.add(watched);
    return true;
  }

  function sweepPage(now: number): void {
    tokens -= 1;
    result.calls += 1;
    if (lateMs === null) {
      usage = judge(usage, false);
      nextPageAt = now + 60_000;
      return;
    }
    const at = new Date(now);
    const part = all.slice(page * PROJECTS_PER_USAGE_PAGE, (page + 1) * PROJECTS_PER_USAGE_PAGE);
    const active: string[] = [];
    for (const watched of part) {
      const counts = usageOf(watched.project, now - lateMs);
      const growth = growthOf(watched.counted, counts);
      grew += growth?.grew ?? 0;
      stood += growth?.stood ?? 0;
      if (pointsAt(watched.counted, counts, at, usage.secondsGrow)) active.push(watched.project.projectId);
      watched.counted = { ...watched.counted, builds: counts.buildCount, seconds: counts.buildSeconds, at };
    }
    for (const projectId of pollHints(usage.trust, active, sweeps)) {
      const watched = byId.get(projectId);
      if (!watched) continue;
      watched.isAsked = true;
      rest.remove(watched);
      pointedAt.add(watched);
    }
    page = (page + 1) % pages;
    nextPageAt = now + (page === 0 ? untilNextSweepMs(usage.trust, size) : pageGapMs(size));
    if (page > 0) return;
    if (grew + stood > 0) usage = { ...usage, secondsGrow: grew >= stood };
    [sweeps, grew, stood] = [sweeps + 1, 0, 0];
  }

  for (let now = START; now < END; now += TICK_MS) {
    if ((now - START) % 60_000 === 0) {
      const total = all.reduce((sum, { weight }) => sum + weight, 0);
      pace = paceOf(total, CALLS_PER_MINUTE, MIN_MS);
    }
    tokens = Math.min(BURST, tokens + (CALLS_PER_MINUTE * TICK_MS) / 60_000);
    if (tokens >= 1 && now >= nextPageAt) sweepPage(now);
    while (tokens >= 1 && pollOne(now));
  }
  return result;
}

function toCandidate(watched: Watched): Candidate {
  const { project, isAsked, running, lastPolledAt, nextPollAt: at } = watched;
  return {
    projectId: project.projectId,
    reason: isAsked ? 'usage' : running.length > 0 ? 'running' : 'time',
    lastPolledAt: new Date(lastPolledAt),
    nextPollAt: new Date(at),
  };
}

/** The index on the table of projects. */
function sortedByDue(some: readonly Watched[]) {
  const sorted = some.toSorted((a, b) => a.nextPollAt - b.nextPollAt);
  const placeOf = (at: number) => lowerBound(sorted.length, (i) => (sorted[i]?.nextPollAt ?? 0) < at);
  return {
    first(isFree: (watched: Watched) => boolean): readonly Watched[] {
      const found = sorted.find(isFree);
      return found ? [found] : [];
    },
    add(watched: Watched) {
      sorted.splice(placeOf(watched.nextPollAt), 0, watched);
    },
    remove(watched: Watched) {
      const i = sorted.indexOf(watched, placeOf(watched.nextPollAt));
      if (i >= 0) sorted.splice(i, 1);
    },
  };
}

/** As Depot's sandbox counts: a build from its beginning, its seconds while it runs. */
function usageOf({ projectId, builds }: SimProject, at: number): ProjectUsage {
  const buildCount = countUntil(builds, at);
  const ms = builds
    .slice(Math.max(0, buildCount - MOST_AT_ONCE), buildCount)
    .reduce((sum, { createdAt, finishedAt }) => sum + Math.min(finishedAt, at) - createdAt, 0);
  return { projectId, buildCount, buildSeconds: Math.round(ms / 1_000), layerCacheGb: 0 };
}

function lowerBound(length: number, isBefore: (i: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const countUntil = (builds: readonly SimBuild[], until: number) =>
  lowerBound(builds.length, (i) => (builds[i]?.createdAt ?? 0) <= until);

const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** What no order of polls can beat at this size, in seconds: one poll of each, or one sweep and one poll. */
function bounds(load: readonly SimProject[]) {
  const round = Math.max(MIN_MS, (load.length / CALLS_PER_MINUTE) * 60_000);
  const pages = Math.ceil(load.length / PROJECTS_PER_USAGE_PAGE);
  const size = { pages, watched: load.length, callsPerMinute: CALLS_PER_MINUTE, minMs: MIN_MS };
  const total = load.reduce((sum, { builds }) => {
    const newest = builds[countUntil(builds, START) - 1];
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
      ['the plain loop', bound.loop, () => plainLoop(load)],
      ['usage counts live', bound.live, () => watch(load, 0)],
      ['usage counts 1 h late', bound.none, () => watch(load, 3_600_000)],
      ['no usage counts', bound.none, () => watch(load, null)],
    ];
    let loop = Number.NaN;
    for (const [how, most, run] of ways) {
      const { delays, calls } = run();
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
