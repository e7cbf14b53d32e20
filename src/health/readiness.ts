// Whether the bot can do its work now: the database, Slack and Depot, polling and posting. It asks what nobody asked
// for a while, notifies the admins of a long outage, and sends the heartbeat for a dead man's switch.

import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import { DatabaseError, databaseWords } from '../store/database-error.ts';
import type { Store } from '../store/open-store.ts';
import { createHealthMetrics } from './health-metrics.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { OutageNews } from './outage-news.ts';
import type { ServiceObserver, ServiceState } from './service-state.ts';
import { workProblems } from './work-problems.ts';

export type ServiceName = 'database' | 'slack' | 'depot';

export interface HealthOptions {
  readonly store: Pick<Store, 'db' | 'health'>;
  readonly slack: ServiceObserver;
  readonly depot: ServiceObserver;
  /** Is what Slack sends to the bot on its way? */
  readonly isConnectedToSlack: () => boolean;
  /** Makes a small call; what comes of it reaches the observers. Never rejects. */
  readonly askSlack: () => Promise<void>;
  readonly askDepot: () => Promise<void>;
  readonly news: OutageNews;
  /** null: HEARTBEAT_URL is not set. */
  readonly heartbeat: Heartbeat | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Health {
  /** Writes to the database, and says how Slack and Depot have answered last. */
  report(): Promise<Readonly<Record<ServiceName, ServiceState>>>;
  /** Watches until the signal fires. */
  watch(signal: AbortSignal): Promise<void>;
}

const REFRESH_EVERY_MS = 10_000;
/** Who has not been asked for so long is asked. */
const ASK_AFTER_MS = 30_000;
const BEAT_EVERY_MS = 60_000;

export function createHealth(options: HealthOptions): Health {
  const { store, slack, depot, clock, log, news, heartbeat } = options;
  const { db, health: database } = store;
  const startedAt = clock.now();
  let beatAt = new Date(0);

  function slackState(): ServiceState {
    const state = slack.state();
    if (state.problem || options.isConnectedToSlack()) return state;
    return { ...state, problem: "Slack's Socket Mode isn't connected" };
  }

  function databaseState(): ServiceState {
    const trouble = database.trouble();
    return {
      problem: trouble && databaseWords(trouble.error.problem),
      since: trouble?.since ?? startedAt,
      askedAt: clock.now(),
    };
  }

  const metrics = createHealthMetrics(options.metrics, clock, () => ({
    database: databaseState(),
    slack: slackState(),
    depot: depot.state(),
  }));

  async function report() {
    // What is wrong is in its state afterwards.
    await database.check().catch((error: unknown) => {
      if (!(error instanceof DatabaseError)) throw error;
    });
    return { database: databaseState(), slack: slackState(), depot: depot.state() };
  }

  const isStale = ({ askedAt }: ServiceState) =>
    !askedAt || clock.now().getTime() - askedAt.getTime() >= ASK_AFTER_MS;

  async function beat(problems: readonly string[]): Promise<void> {
    if (!heartbeat || clock.now().getTime() - beatAt.getTime() < BEAT_EVERY_MS) return;
    beatAt = clock.now();
    if (problems.length === 0) await heartbeat.beat();
    else log.warn({ problems }, 'no heartbeat is sent, because the bot cannot do its work');
  }

  async function look(): Promise<void> {
    await Promise.all([
      isStale(slack.state()) && options.askSlack(),
      isStale(depot.state()) && options.askDepot(),
    ]);
    const { database: ofDatabase, ...others } = await report();
    const states = [ofDatabase, others.slack, others.depot];
    const problems = states.flatMap(({ problem }) => problem ?? []);
    if (ofDatabase.problem) return beat(problems);
    const { watched, lastPollAt, ...work } = await workProblems(db, clock.now(), startedAt);
    metrics.polled(watched > 0 ? lastPollAt : null);
    await news.update(others.depot);
    await beat([...problems, ...work.problems]);
  }

  return {
    report,
    async watch(signal) {
      while (!signal.aborted) {
        await look().catch((error: unknown) => {
          const level = error instanceof DatabaseError ? 'debug' : 'warn';
          log[level]({ error: messageOf(error) }, "the bot's own health could not be looked at");
        });
        await clock.sleep(REFRESH_EVERY_MS, signal).catch(() => undefined);
      }
    },
  };
}
