// The watch: Depot → outbox. Its work is shared by all replicas through the job queue.

import type { Depot } from '../depot/depot.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { Db } from '../store/tables.ts';
import { changeState, readState } from '../store/watch-state.ts';
import { bringForward, type NewWatch, type WatchFigures, watchFigures } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import { newHints } from './hints.ts';
import { lookAgain } from './look-again.ts';
import { createPlanner } from './planner.ts';
import { poll } from './poll.ts';
import { afterLook, type LookEnd } from './pressure.ts';
import { type Preview, type PreviewRules, previewOf } from './preview.ts';
import { toHints, toPressure } from './stored.ts';
import { tidy, watchProjects } from './tidy.ts';
import { judgeHint, sweepUsage } from './usage-sweep.ts';
import { createWatchMetrics } from './watch-metrics.ts';

export interface WatchOptions {
  readonly db: Db;
  readonly depot: Depot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly callsPerMinute: number;
  /** POLL_MIN_SECONDS */
  readonly minLookSeconds: number;
}

export interface WatchStanding extends WatchFigures {
  /** Since when Depot cannot be asked; null: it can. */
  readonly awaySince: Date | null;
  /** Part of the usage hints that lead to something new. */
  readonly trust: number;
}

export interface Watch {
  start(): Promise<void>;
  /** Somebody follows these projects from now on: they are looked at soon. */
  follow(projects: readonly NewWatch[]): Promise<void>;
  /** Somebody follows every project, or stopped following one. */
  reconsider(): Promise<void>;
  /**
   * Polls a project now, within the budget of calls, because something says that a build began or ended there. Does
   * nothing for a project that nobody follows. Any replica may call it; it returns before the poll is made.
   */
  pollNow(projectId: string): Promise<void>;
  /** What a subscription would have said in the last days. @param project null: every project. @throws DepotError */
  preview(
    project: { readonly projectId: string; readonly name: string } | null,
    rules: PreviewRules,
  ): Promise<Preview>;
  standing(): Promise<WatchStanding>;
}

/** Looks that one process makes at the same time; each waits for Depot most of its time. */
const LOOKS_AT_ONCE = 8;

export function createWatch(options: WatchOptions): Watch {
  const { db, depot, jobs, clock, log, callsPerMinute, minLookSeconds } = options;
  const metrics = createWatchMetrics(options.metrics);
  const context: WatchContext = { db, depot, jobs, clock, log, metrics };
  const planner = createPlanner({ db, jobs, clock, callsPerMinute, minLookMs: minLookSeconds * 1_000 });
  let sweeps = 0;

  const secondsUntil = (at: Date) => Math.max(1, Math.round((at.getTime() - clock.now().getTime()) / 1_000));

  async function feel(end: LookEnd): Promise<void> {
    const now = clock.now();
    const pressure = toPressure(await readState(db, 'pressure'));
    if (afterLook(pressure, end, now) === pressure) return;
    await changeState(db, 'pressure', async (json) => {
      const before = toPressure(json);
      const after = afterLook(before, end, now);
      if (after.awaySince && !before.awaySince) log.warn('Depot cannot be reached; the watch only probes');
      if (!after.awaySince && before.awaySince) log.info('Depot is back; the watch catches up');
      return after === before ? null : after;
    });
  }

  async function plan(): Promise<void> {
    const nextAt = await planner.plan();
    metrics.standing(await standing());
    await jobs.send(null, 'watch-plan', {}, secondsUntil(nextAt));
  }

  async function look({ projectId }: { readonly projectId: string }): Promise<void> {
    const { end, isNews, extraCalls, reason } = await poll(context, projectId, await planner.terms());
    metrics.looked(reason, end);
    await feel(end);
    await planner.spent(extraCalls);
    if (reason === 'hint' && end === 'fine') await judgeHint(context, isNews);
  }

  async function sweep(): Promise<void> {
    sweeps += 1;
    const { nextAt, end } = await sweepUsage(context, planner, sweeps);
    metrics.swept(end);
    await feel(end);
    await jobs.send(null, 'usage-sweep', {}, secondsUntil(nextAt));
  }

  async function standing(): Promise<WatchStanding> {
    const now = clock.now();
    const { awaySince } = toPressure(await readState(db, 'pressure'));
    const { trust } = toHints(await readState(db, 'hints'), newHints(now));
    return { ...(await watchFigures(db, now)), awaySince, trust };
  }

  return {
    async start() {
      await jobs.work('watch-tidy', () => tidy(context));
      await jobs.work('watch-plan', plan);
      await jobs.work('look', look, LOOKS_AT_ONCE);
      await jobs.work('usage-sweep', sweep);
      await jobs.work('look-again', ({ projectId, buildId }) => lookAgain(context, projectId, buildId));
      await jobs.send(null, 'watch-tidy', {});
      await jobs.send(null, 'watch-plan', {});
      await jobs.send(null, 'usage-sweep', {});
    },
    async follow(projects) {
      await watchProjects(context, projects);
      await jobs.send(null, 'watch-plan', {});
      await jobs.send(null, 'usage-sweep', {});
    },
    async reconsider() {
      await jobs.send(null, 'watch-tidy', {});
    },
    async pollNow(projectId) {
      await bringForward(db, [projectId], clock.now());
      await jobs.send(null, 'watch-plan', {});
    },
    preview: (project, rules) => previewOf(context, project, rules),
    standing,
  };
}
