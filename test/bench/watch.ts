// How soon the bot knows of a finished build, and what that costs in calls: its watch against the plain loop over all
// projects, at the same budget of calls, on a simulated clock and a simulated Depot. The deciding code is the bot's own.

import type { Build, ProjectUsage } from '../../src/depot/model.ts';
import {
  becameActive,
  type Hints,
  judge,
  newHints,
  nextPeriod,
  untilNextSweep,
  worthALook,
} from '../../src/watch/hints.ts';
import { callsForTheRest, duePolls, longestUnseenMs, type Reason, refill } from '../../src/watch/plan.ts';
import {
  learn,
  learnDuration,
  nextLookAt,
  priceFor,
  type Rhythm,
  rhythmOfHistory,
  weight,
} from '../../src/watch/rhythm.ts';
import { type SimBuild, type SimProject, simulatedLoad } from './watch-load.ts';

const CALLS_PER_MINUTE = 300;
/** The rest is kept free for people. */
const WATCH_SHARE = 0.85;
const MIN_MS = 10_000;
/** A failed build costs its steps and a page of its log. */
const CALLS_PER_FAILURE = 2;
const PROJECTS_A_PAGE = 250;
const START = Date.UTC(2026, 10, 24, 8);
const HOURS = 8;
const END = START + HOURS * 3_600_000;

interface Result {
  readonly delays: number[];
  calls: number;
}

/** What is known of a project, and where in its builds. */
interface Watched {
  readonly project: SimProject;
  rhythm: Rhythm;
  /** So many of its builds have been seen. */
  seen: number;
  running: SimBuild[];
  lastLookAt: Date;
  nextLookAt: Date;
  reason: Reason;
}

const asBuild = ({ createdAt, finishedAt }: SimBuild, now: number): Build => ({
  buildId: String(createdAt),
  status: finishedAt <= now ? 'success' : 'running',
  createdAt: new Date(createdAt),
  startedAt: new Date(createdAt),
  finishedAt: finishedAt <= now ? new Date(finishedAt) : null,
  durationSeconds: finishedAt <= now ? (finishedAt - createdAt) / 1_000 : null,
  savedSeconds: null,
  cachedSteps: null,
  totalSteps: null,
});

/** One look: what has begun and what has ended since the one before. Records the delays; returns the calls it took. */
function look(watched: Pick<Watched, 'project' | 'seen' | 'running'>, now: number, result: Result) {
  const { builds } = watched.project;
  const fresh: SimBuild[] = [];
  while (watched.seen < builds.length) {
    const build = builds[watched.seen];
    if (!build || build.createdAt > now) break;
    fresh.push(build);
    watched.seen += 1;
  }
  const open = [...watched.running, ...fresh];
  const ended = open.filter(({ finishedAt }) => finishedAt <= now);
  watched.running = open.filter(({ finishedAt }) => finishedAt > now);
  for (const { finishedAt } of ended) if (finishedAt > START) result.delays.push((now - finishedAt) / 1_000);
  const calls = 1 + ended.filter(({ failed }) => failed).length * CALLS_PER_FAILURE;
  result.calls += calls;
  return { fresh, ended, calls };
}

function plainLoop(load: readonly SimProject[]): Result {
  const result: Result = { delays: [], calls: 0 };
  const all = load.map((project) => ({ ...history(project), project }));
  const perSecond = (CALLS_PER_MINUTE * WATCH_SHARE) / 60;
  let saved = 0;
  let next = 0;
  for (let now = START; now < END; now += 1_000) {
    saved += perSecond;
    // A loop that is through begins again, at the earliest when POLL_MIN_SECONDS are over.
    for (; saved >= 1 && (next > 0 || now % MIN_MS === 0); next = (next + 1) % all.length) {
      const watched = all[next];
      if (watched) saved -= look(watched, now, result).calls;
      if (next === all.length - 1) saved = Math.min(saved, 1);
    }
    saved = Math.min(saved, perSecond * 4);
  }
  return result;
}

/** What the first look finds: builds that were over before are history. */
function history({ builds }: SimProject) {
  const seen = builds.filter(({ createdAt }) => createdAt <= START).length;
  return { seen, running: builds.slice(0, seen).filter(({ finishedAt }) => finishedAt > START) };
}

/** @param lateMs how late Depot counts builds; null: it does not answer. */
function watch(load: readonly SimProject[], lateMs: number | null): Result {
  const result: Result = { delays: [], calls: 0 };
  const perMinute = CALLS_PER_MINUTE * WATCH_SHARE;
  const pages = Math.ceil(load.length / PROJECTS_A_PAGE);
  const begin = new Date(START);
  const all = new Map(
    load.map((project, i) => {
      const { seen, running } = history(project);
      const known = project.builds.slice(Math.max(0, seen - 100), seen).toReversed();
      const watched: Watched = {
        project,
        seen,
        running,
        rhythm: rhythmOfHistory(
          known.map((build) => asBuild(build, START)),
          begin,
        ),
        lastLookAt: begin,
        nextLookAt: new Date(START + (i % 600) * 1_000),
        reason: 'time',
      };
      return [project.projectId, watched];
    }),
  );
  let hints: Hints = newHints(begin);
  let counts = new Map<string, number>();
  let nextSweep = START;
  let sweeps = 0;
  let price = 60_000;
  let turns = { saved: 0, at: begin };
  let looks = 0;
  let pointedCalls = 0;
  const limits = { minMs: MIN_MS, maxMs: longestUnseenMs(load.length, perMinute) };

  function sweep(now: Date): void {
    sweeps += 1;
    result.calls += lateMs === null ? 1 : pages;
    turns = { ...turns, saved: turns.saved - (lateMs === null ? 1 : pages) };
    pointedCalls += lateMs === null ? 1 : pages;
    nextSweep = now.getTime() + untilNextSweep(hints, pages, perMinute);
    if (lateMs === null) {
      hints = judge({ ...hints, sweptAt: now }, false);
      return;
    }
    const usage = usageOf(hints.from.getTime(), now.getTime() - lateMs);
    const active = becameActive(counts, usage);
    counts = new Map(usage.map(({ projectId, buildCount }) => [projectId, buildCount]));
    for (const projectId of worthALook(hints, active, sweeps)) {
      const watched = all.get(projectId);
      if (!watched) continue;
      watched.reason = 'hint';
      watched.nextLookAt = now;
    }
    const from = nextPeriod(hints, now);
    if (!from) return;
    hints = { ...hints, from };
    result.calls += pages;
    counts = new Map(
      usageOf(from.getTime(), now.getTime() - lateMs).map(({ projectId, buildCount }) => [
        projectId,
        buildCount,
      ]),
    );
  }

  function usageOf(from: number, to: number): ProjectUsage[] {
    return load.map(({ projectId, builds }) => ({
      projectId,
      buildCount: countUntil(builds, to) - countUntil(builds, from),
      buildSeconds: 0,
      layerCacheGb: 0,
    }));
  }

  for (let ms = START; ms < END; ms += 1_000) {
    const now = new Date(ms);
    if ((ms - START) % 60_000 === 0) {
      const weights = [...all.values()].map(({ rhythm }) => weight(rhythm, now));
      price = priceFor(weights, callsForTheRest(perMinute, pointedCalls), limits);
      pointedCalls = 0;
    }
    turns = refill(turns, perMinute, now);
    if (ms >= nextSweep) sweep(now);
    const candidates = [...all.values()]
      .filter((w) => w.nextLookAt <= now)
      .map(({ project, reason, lastLookAt, nextLookAt: at }) => ({
        projectId: project.projectId,
        reason,
        lastLookAt,
        nextLookAt: at,
      }));
    for (const projectId of duePolls(candidates, now, Math.floor(turns.saved), looks)) {
      const watched = all.get(projectId);
      if (!watched) continue;
      const { fresh, ended, calls } = look(watched, ms, result);
      turns = { ...turns, saved: turns.saved - calls };
      if (watched.reason === 'hint') hints = judge(hints, fresh.length > 0);
      pointedCalls += watched.reason === 'time' ? calls - 1 : calls;
      looks += 1;
      const sinceMs = ms - watched.lastLookAt.getTime();
      const learnt = learn(
        watched.rhythm,
        fresh.map((build) => asBuild(build, ms)),
        sinceMs,
        now,
      );
      watched.rhythm = learnDuration(
        learnt,
        ended.map((build) => asBuild(build, ms)),
      );
      watched.lastLookAt = now;
      const running = watched.running.map(({ createdAt }) => new Date(createdAt));
      watched.reason = running.length > 0 ? 'running' : 'time';
      watched.nextLookAt = nextLookAt(watched.rhythm, running, price, now, limits);
    }
  }
  return result;
}

function countUntil(builds: readonly SimBuild[], until: number): number {
  let [low, high] = [0, builds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((builds[middle]?.createdAt ?? 0) <= until) low = middle + 1;
    else high = middle;
  }
  return low;
}

const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

export async function benchWatch(): Promise<void> {
  console.log(
    `builds of ${HOURS} simulated hours, ${CALLS_PER_MINUTE} calls a minute; seconds from finished to found`,
  );
  console.log('projects  builds  how                        p50     p95     p99  calls/h   p95 of the loop');
  for (const count of [100, 1_000, 10_000]) {
    const load = simulatedLoad(count, 8, END);
    const ways: readonly (readonly [string, () => Result])[] = [
      ['the plain loop', () => plainLoop(load)],
      ['usage counts live', () => watch(load, 0)],
      ['usage counts 1 h late', () => watch(load, 3_600_000)],
      ['no usage counts', () => watch(load, null)],
    ];
    let loop = Number.NaN;
    for (const [how, run] of ways) {
      const { delays, calls } = run();
      const sorted = delays.toSorted((a, b) => a - b);
      const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => percentile(sorted, part));
      if (Number.isNaN(loop)) loop = p95 ?? Number.NaN;
      const cells = [p50, p95, p99].map((value) => (value ?? Number.NaN).toFixed(1).padStart(7));
      console.log(
        `${String(count).padStart(8)} ${String(delays.length).padStart(7)}  ${how.padEnd(22)} ${cells.join(' ')} ${Math.round(
          calls / HOURS,
        )
          .toString()
          .padStart(8)}   ${(loop / (p95 ?? 1)).toFixed(1).padStart(6)}x shorter`,
      );
    }
  }
}
