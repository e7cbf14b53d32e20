// The watch: Depot → outbox. Every replica polls and sweeps; what it is at, it has leased in the database.

import type { OpenDepot } from '../depot/create-depot.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import { faultLevel } from '../store/database-error.ts';
import type { Db } from '../store/tables.ts';
import { countOverduePolls, watchFigures } from '../store/watch-figures.ts';
import { askForPolls, type NewWatch } from '../store/watches.ts';
import { createBackoffState } from './backoff-state.ts';
import { longestIntervalMs, paceOf } from './choose-polls.ts';
import type { WatchContext, WatchListener } from './context.ts';
import type { Poll } from './poll-project.ts';
import { createPoller } from './poller.ts';
import { type Preview, type PreviewRules, readPreview } from './preview.ts';
import { retryFinding } from './retry-finding.ts';
import { createSleeper } from './sleeper.ts';
import { judgeHint, readUsageState, sweepUsage } from './usage-sweep.ts';
import { createWatchMetrics } from './watch-metrics.ts';
import { firstRoundMs, tidy, watchProjects } from './watched-projects.ts';

export interface WatchOptions {
  readonly db: Db;
  readonly depot: OpenDepot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly callsPerMinute: number;
  readonly pollMinSeconds: number;
  /** @default nobody */
  readonly listener?: WatchListener;
}

export interface WatchStatus {
  readonly watched: number;
  /** Projects that were never polled yet: the first round is not through. */
  readonly unpolled: number;
  /** When about the first round is through; null: it is. */
  readonly firstRoundEndsAt: Date | null;
  /** Projects that have waited longer than the budget of calls explains. */
  readonly overdue: number;
  /** The project that waited longest was polled then; null: none was polled yet. */
  readonly oldestPollAt: Date | null;
  /** The newest poll that Depot answered; null: none. */
  readonly lastPollAt: Date | null;
  /** A project that sleeps is polled at least so often, in seconds. */
  readonly longestIntervalSeconds: number;
  /** Since when Depot cannot be reached; null: it can. */
  readonly awaySince: Date | null;
  /** Part of the usage hints that led to something new. */
  readonly trust: number;
  /** When usage counts were last taken of all projects; null: never. */
  readonly sweptAt: Date | null;
}

export interface Watch extends AsyncDisposable {
  start(): Promise<void>;
  /** Somebody subscribed to these projects: they are polled soon. */
  follow(projects: readonly NewWatch[]): Promise<void>;
  /** Somebody subscribed to every project, or unsubscribed from one. */
  reconsider(): Promise<void>;
  /**
   * Polls a project now, within the budget of calls, because something says that a build began or ended there. Does
   * nothing for a project without subscriptions. Any replica may call it; it returns before the poll is made.
   */
  pollNow(projectId: string): Promise<void>;
  /** What a subscription would have sent in the last days. @param project null: every project. @throws DepotError */
  preview(
    project: { readonly projectId: string; readonly name: string } | null,
    rules: PreviewRules,
  ): Promise<Preview>;
  status(): Promise<WatchStatus>;
  /** How long the first round over so many new projects takes about, in milliseconds. */
  firstRoundMs(projects: number): number;
}

const NOBODY: WatchListener = {
  counted: async () => undefined,
  recorded: async () => undefined,
};

const MEASURE_EVERY_MS = 15_000;
const AGAIN_AFTER_FAULT_MS = 5_000;
/** A stop waits so long for what is under way: Depot may be slow, and the database silent. */
const STOP_MS = 5_000;

export function createWatch(options: WatchOptions): Watch {
  const { db, depot, jobs, clock, log, callsPerMinute, listener = NOBODY } = options;
  const minMs = options.pollMinSeconds * 1_000;
  const metrics = createWatchMetrics(options.metrics);
  const context: WatchContext = { db, depot, jobs, clock, log, metrics, listener };
  const backoff = createBackoffState(db, clock, log);
  const spareCalls = () => depot.spareCalls();
  const poller = createPoller(context, { spareCalls, callsPerMinute, minMs, backoff, polled });
  const sweeper = createSleeper(clock);
  const measurer = createSleeper(clock);
  let loops: Promise<unknown> = Promise.resolve();

  async function polled({ reason, end, isNews }: Poll): Promise<void> {
    metrics.polled(reason, end);
    await backoff.count(end);
    if (reason === 'usage' && end === 'fine') await judgeHint(context, isNews);
  }

  async function sweepAgainAndAgain(): Promise<void> {
    const sweep = { callsPerMinute, minMs, sleeper: sweeper, asked: poller.wake };
    for (let turn = 0; !sweeper.stopped(); turn++) {
      try {
        const { end, waitMs } = await sweepUsage(context, sweep, turn);
        if (end) {
          metrics.swept(end);
          await backoff.count(end);
        }
        await sweeper.sleep(waitMs);
      } catch (error) {
        log[faultLevel(error)]({ err: error }, 'usage could not be counted; it is tried again in a moment');
        await sweeper.sleep(AGAIN_AFTER_FAULT_MS);
      }
    }
  }

  async function measureAgainAndAgain(): Promise<void> {
    while (!measurer.stopped()) {
      try {
        metrics.standing(await status());
      } catch (error) {
        log[faultLevel(error)]({ err: error }, 'the watch could not be measured');
      }
      await measurer.sleep(MEASURE_EVERY_MS);
    }
  }

  async function status(): Promise<WatchStatus> {
    const now = clock.now();
    const { weight, ...figures } = await watchFigures(db);
    const longestMs = longestIntervalMs(paceOf(weight, callsPerMinute, minMs));
    const [{ awaySince }, { trust, sweptAt }] = await Promise.all([backoff.read(), readUsageState(context)]);
    const roundMs = firstRoundMs(figures.unpolled, callsPerMinute);
    return {
      ...figures,
      overdue: await countOverduePolls(db, new Date(now.getTime() - longestMs - minMs)),
      firstRoundEndsAt: figures.unpolled > 0 ? new Date(now.getTime() + roundMs) : null,
      longestIntervalSeconds: longestMs / 1_000,
      awaySince,
      trust,
      sweptAt,
    };
  }

  return {
    async start() {
      // Sent before anybody works it: a worker looks at its queue when it starts, and a wake-up at that moment can be lost.
      await jobs.send(null, 'watch-tidy', {});
      await jobs.work('watch-tidy', async () => {
        await tidy(context, callsPerMinute);
        poller.wake();
      });
      await jobs.work('finding-retry', ({ projectId, buildId }) => retryFinding(context, projectId, buildId));
      poller.start();
      loops = Promise.all([sweepAgainAndAgain(), measureAgainAndAgain()]);
    },
    async follow(projects) {
      await watchProjects(context, projects, callsPerMinute);
      poller.wake();
      sweeper.wake();
    },
    async reconsider() {
      await jobs.send(null, 'watch-tidy', {});
    },
    async pollNow(projectId) {
      await askForPolls(db, [projectId], 'event');
      poller.wake();
    },
    preview: (project, rules) => readPreview(context, project, rules),
    status,
    firstRoundMs: (projects) => firstRoundMs(projects, callsPerMinute),
    async [Symbol.asyncDispose]() {
      sweeper.stop();
      measurer.stop();
      const late = AbortSignal.timeout(STOP_MS);
      const tooLate = new Promise<void>((resolve) => late.addEventListener('abort', () => resolve()));
      await Promise.race([Promise.all([poller[Symbol.asyncDispose](), loops]), tooLate]);
    },
  };
}
