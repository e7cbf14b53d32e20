// The bot's watch over simulated builds, on a simulated clock and a simulated Depot: the deciding code is the bot's own, and
// the order in which its table offers projects (`pollCandidates`) is followed. Beside it the plain loop over all projects.

import type { ProjectUsage } from '../../src/depot/model.ts';
import { PROJECTS_PER_USAGE_PAGE } from '../../src/depot/usage.ts';
import {
  type Candidate,
  choosePolls,
  nextPollAt,
  paceOf,
  waitedPart,
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

export interface SimBuild {
  readonly createdAt: number;
  readonly finishedAt: number;
  readonly failed: boolean;
}

export interface SimProject {
  readonly projectId: string;
  /** By the time they were created. */
  readonly builds: readonly SimBuild[];
}

export interface Simulated {
  /** Unix milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly callsPerMinute: number;
  /** POLL_MIN_SECONDS */
  readonly minMs: number;
}

/** A build whose end was found. */
export interface Found {
  readonly build: SimBuild;
  /** Unix milliseconds. */
  readonly at: number;
  /** Did a poll see it while it ran? */
  readonly wasSeenRunning: boolean;
}

export interface Result {
  readonly found: Found[];
  calls: number;
}

/** A failed build costs its steps and a page of its log. */
const CALLS_PER_FAILURE = 2;
const TICK_MS = 100;
const BURST = 10;
/** No more builds than that run at once in one project. */
const MOST_AT_ONCE = 60;
/** A project with a hint is polled again no sooner. */
export const ASKED_MIN_MS = 1_000;

/** Where in a project's builds its watcher is. */
interface Place {
  readonly project: SimProject;
  /** So many of its builds have been seen. */
  seen: number;
  running: readonly SimBuild[];
}

interface Watched extends Place {
  lastPolledAt: Date;
  nextPollAt: Date;
  weight: number;
  isAsked: boolean;
  counted: Counted;
}

const placeAt = (project: SimProject, at: number): Place => {
  const seen = builtUntil(project.builds, at);
  return {
    project,
    seen,
    running: project.builds.slice(0, seen).filter(({ finishedAt }) => finishedAt > at),
  };
};

/** One poll: what has begun and what has ended since the one before. */
function poll(place: Place, now: number, result: Result) {
  const { builds } = place.project;
  const seen = builtUntil(builds, now);
  const open = [...place.running, ...builds.slice(place.seen, seen)];
  const ended = open.filter(({ finishedAt }) => finishedAt <= now);
  const isNews = seen > place.seen || ended.length > 0;
  const ran = new Set(place.running);
  for (const build of ended) result.found.push({ build, at: now, wasSeenRunning: ran.has(build) });
  place.seen = seen;
  place.running = open.filter(({ finishedAt }) => finishedAt > now);
  const calls = 1 + ended.filter(({ failed }) => failed).length * CALLS_PER_FAILURE;
  result.calls += calls;
  return { isNews, calls };
}

export function plainLoop(
  load: readonly SimProject[],
  { start, end, callsPerMinute, minMs }: Simulated,
): Result {
  const result: Result = { found: [], calls: 0 };
  const all = load.map((project) => placeAt(project, start));
  let [saved, next, roundAt] = [0, 0, start];
  for (let now = start; now < end; now += TICK_MS) {
    saved = Math.min(BURST, saved + (callsPerMinute * TICK_MS) / 60_000);
    // A loop that is through begins again, at the earliest when POLL_MIN_SECONDS are over.
    for (; saved >= 1 && (next > 0 || now >= roundAt); next = (next + 1) % all.length) {
      if (next === 0) roundAt = now + minMs;
      const place = all[next];
      if (place) saved -= poll(place, now, result).calls;
    }
  }
  return result;
}

/** @param lateMs how late Depot counts builds; null: it does not answer. */
export function watch(load: readonly SimProject[], lateMs: number | null, simulated: Simulated): Result {
  const { start, end, callsPerMinute, minMs } = simulated;
  const result: Result = { found: [], calls: 0 };
  const all = load.map((project, i): Watched => {
    const place = placeAt(project, start);
    const newest = project.builds[place.seen - 1];
    const roundMs = Math.max(minMs, (load.length / callsPerMinute) * 60_000);
    const never = { projectId: project.projectId, builds: null, seconds: null, at: null, running: 0 };
    return {
      ...place,
      lastPolledAt: new Date(start - minMs),
      nextPollAt: new Date(start + (i / load.length) * roundMs),
      weight: weightOf(newest ? new Date(newest.createdAt) : null, new Date(start)),
      isAsked: false,
      counted: never,
    };
  });
  const byId = new Map(all.map((watched) => [watched.project.projectId, watched]));
  const pointedAt = new Set(all.filter(({ running }) => running.length > 0));
  const rest = sortedByDue(all.filter((watched) => !pointedAt.has(watched)));
  const pages = Math.ceil(load.length / PROJECTS_PER_USAGE_PAGE);
  const size = { pages, watched: load.length, callsPerMinute, minMs };
  let usage = newUsageState(new Date(start));
  let pace = paceOf(0, callsPerMinute, minMs);
  let [tokens, turn, page, sweeps, nextPageAt, grew, stood] = [0, 0, 0, 0, start, 0, 0];

  /** @returns false: nothing may be polled now. */
  function pollOne(now: number): boolean {
    const at = new Date(now);
    const isFree = ({ lastPolledAt, isAsked }: Watched) =>
      lastPolledAt.getTime() <= now - (isAsked ? ASKED_MIN_MS : minMs);
    const [chosen] = choosePolls(
      firstOf(pointedAt, isFree, at).map(toCandidate),
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
    watched.nextPollAt = nextPollAt({ runningSince, weight: watched.weight }, pace, at);
    watched.lastPolledAt = at;
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

  for (let now = start; now < end; now += TICK_MS) {
    if ((now - start) % 60_000 === 0) {
      const total = all.reduce((sum, { weight }) => sum + weight, 0);
      pace = paceOf(total, callsPerMinute, minMs);
    }
    tokens = Math.min(BURST, tokens + (callsPerMinute * TICK_MS) / 60_000);
    if (tokens >= 1 && now >= nextPageAt) sweepPage(now);
    while (tokens >= 1 && pollOne(now));
  }
  return result;
}

function toCandidate(watched: Watched): Candidate {
  const { project, isAsked, running, lastPolledAt, nextPollAt: dueAt } = watched;
  return {
    projectId: project.projectId,
    reason: isAsked ? 'usage' : running.length > 0 ? 'running' : 'time',
    lastPolledAt,
    nextPollAt: dueAt,
  };
}

/** As the table orders them: those with a hint that were polled longest ago, then running builds by how overdue they are. */
function firstOf(
  some: ReadonlySet<Watched>,
  isFree: (watched: Watched) => boolean,
  at: Date,
): readonly Watched[] {
  let [best, most]: [Watched | null, number] = [null, 0];
  for (const watched of some) {
    if (!isFree(watched) || (best?.isAsked && !watched.isAsked)) continue;
    const { lastPolledAt, isAsked } = watched;
    const waited = isAsked ? at.getTime() - lastPolledAt.getTime() : waitedPart(watched, at);
    if (best && best.isAsked === isAsked && waited <= most) continue;
    [best, most] = [watched, waited];
  }
  return best ? [best] : [];
}

/** The index on the table of projects. */
function sortedByDue(some: readonly Watched[]) {
  const sorted = some.toSorted((a, b) => a.nextPollAt.getTime() - b.nextPollAt.getTime());
  const placeOf = (at: Date) => lowerBound(sorted.length, (i) => (sorted[i]?.nextPollAt ?? at) < at);
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
  const buildCount = builtUntil(builds, at);
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

export const builtUntil = (builds: readonly SimBuild[], until: number) =>
  lowerBound(builds.length, (i) => (builds[i]?.createdAt ?? 0) <= until);
