// pg-boss on the bot's own database: delayed work that survives restarts, shared by all replicas.

import { type Clock as BossClock, fromKysely, systemClock as machineClock, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import { systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { JobsDatabase } from '../store/database.ts';
import { DatabaseError, faultLevel } from '../store/database-error.ts';
import type { DatabaseHealth } from '../store/database-health.ts';
import type { Trx } from '../store/tables.ts';
import { isReminder, makeQueues, RETRY_SECONDS } from './make-queues.ts';
import { type Payload, QUEUES, type QueueName, RULES } from './queues.ts';
import { createWakeUps } from './wake-ups.ts';

export interface CronSchedule {
  readonly cron: string;
  readonly timeZone: string;
  /** Names the schedule among others of its queue. */
  readonly key: string;
}

export interface Jobs extends AsyncDisposable {
  /**
   * Queues work inside a transaction: it exists if, and only if, the transaction commits. null: at once.
   * @param key for queues with a policy: what there is one job of. @default one for the whole queue
   */
  send<Q extends QueueName>(
    trx: Trx | null,
    queue: Q,
    payload: Payload<Q>,
    delaySeconds?: number,
    key?: string,
  ): Promise<void>;
  /**
   * Starts working a queue. A handler that throws is retried with growing pauses, then parked.
   * @param atOnce how many jobs of it this process runs at the same time. @default 1
   */
  work<Q extends QueueName>(
    queue: Q,
    handler: (payload: Payload<Q>) => Promise<void>,
    atOnce?: number,
  ): Promise<void>;
  /** Sends a job again and again, also after a restart; in place of what stood under the key before. */
  schedule<Q extends QueueName>(queue: Q, payload: Payload<Q>, when: CronSchedule): Promise<void>;
  unschedule(queue: QueueName, key: string): Promise<void>;
  /** How many processes work on this database now, this one among them. */
  replicas(): Promise<number>;
  /** Fires when the queue is being closed. */
  readonly stopping: AbortSignal;
}

export interface JobsOptions {
  /** Gets the queue's database errors; those that it covers aren't logged here again. */
  readonly health?: Pick<DatabaseHealth, 'check' | 'covers' | 'trouble'>;
  /** Nobody else works on this database: what a killed process left unfinished is started again at once. */
  readonly isSoleProcess?: boolean;
  /** A hand-turned clock, for tests and the sandbox. @default the machine's */
  readonly clock?: BossClock;
}

const STOP_WITHIN_MS = 10_000;
/** Without the database there is nothing to wait for: what is under way cannot be completed. */
const STOP_WITHOUT_DATABASE_WITHIN_MS = 2_000;
const RECHECK_MS = 500;
const POLL_SECONDS = 2;
/** For workers that others wake: only in case that a wake-up was lost. */
const BACKSTOP_SECONDS = 60;
/** No job here waits for another, so dependencies are checked seldom. */
const FLOW_SECONDS = 3_600;
/** Schedules are by the minute. */
const CRON_WORKER_SECONDS = 15;

/**
 * How often a replica gives a sign of life (one that gave none for three times as long counts as gone), and how often
 * jobs of dead ones are looked for. A process alone has none: it only tidies up.
 */
const SHARED_SECONDS = { heartbeat: 10, supervise: 15 };
const ALONE_SECONDS = { heartbeat: 60, supervise: 300 };

/** pg-boss gives the errors of its workers as plain objects with an error's fields. */
const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : Object.assign(new Error('the job queue'), reason);

/** Makes the queues and schedules; nothing is worked until `work` is called. */
export async function openJobs(database: JobsDatabase, log: Log, options: JobsOptions = {}): Promise<Jobs> {
  const { isSoleProcess = false, health, clock } = options;
  const stopping = new AbortController();
  const seconds = isSoleProcess ? ALONE_SECONDS : SHARED_SECONDS;
  const boss = new PgBoss({
    useListenNotify: true,
    ...database,
    schema: 'jobs',
    max: 5,
    // A process alone is not counted. Whoever registers also samples its event loop, fifty times a second.
    registerInstance: !isSoleProcess,
    instanceHeartbeatSeconds: seconds.heartbeat,
    superviseIntervalSeconds: seconds.supervise,
    monitorIntervalSeconds: seconds.supervise,
    flowIntervalSeconds: FLOW_SECONDS,
    cronWorkerIntervalSeconds: CRON_WORKER_SECONDS,
    ...(clock && { clock }),
  });
  boss.on('error', (reason) => {
    const error = asError(reason);
    if (!health?.covers(error)) log.error({ err: error }, 'the job queue had a fault');
  });
  await boss.start();
  await makeQueues(boss);
  if (isSoleProcess) {
    for (const queue of Object.keys(QUEUES) as QueueName[])
      if (isReminder(queue)) await boss.deleteAllJobs(queue);
  }

  /** The queue's own connections are not Kysely's: what is wrong with them becomes a DatabaseError here. */
  async function judged<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (reason) {
      health?.covers(reason);
      throw DatabaseError.of(reason) ?? reason;
    }
  }

  /** That a job failed has to be written too: without that it would count as running until its replica counts as dead. */
  async function untilFailuresCanBeWritten(): Promise<void> {
    await health?.check().catch(() => undefined);
    while (health?.trouble() && !stopping.signal.aborted)
      await systemClock.sleep(RECHECK_MS, stopping.signal).catch(() => undefined);
  }

  const pollingWorkers = new Map<QueueName, string>();
  const wakeUps = createWakeUps(clock ?? machineClock, (queue) => {
    const worker = pollingWorkers.get(queue);
    if (worker) boss.notifyWorker(worker);
  });

  return {
    async send(trx, queue, payload, delaySeconds = 0, key = queue) {
      const where = trx ? { db: fromKysely(trx) } : {};
      if (!isReminder(queue)) {
        await judged(boss.send(queue, payload, { startAfter: delaySeconds, ...where }));
      } else if (RULES[queue]?.policy === 'stately' && delaySeconds === 0) {
        // One that waits for later is brought forward.
        await judged(boss.upsert(queue, payload, { startAfter: 0, singletonKey: key, ...where }));
      } else {
        await judged(boss.send(queue, payload, { startAfter: delaySeconds, singletonKey: key, ...where }));
      }
      if (delaySeconds > 0) wakeUps.plan(queue, delaySeconds);
    },
    async work(queue, handler, atOnce = 1) {
      // TypeScript does not connect the queue's name with its own schema by itself.
      const schema = QUEUES[queue] as unknown as z.ZodType<Payload<typeof queue>>;
      const { notify = false, pollSeconds = POLL_SECONDS } = RULES[queue] ?? {};
      const pace = {
        pollingIntervalSeconds: notify ? POLL_SECONDS : pollSeconds,
        notifyPollingIntervalSeconds: pollSeconds,
      };
      // One worker polls. A worker that finds a job wakes the next one, so there are as many as there is work for.
      const woken = {
        pollingIntervalSeconds: BACKSTOP_SECONDS,
        notifyPollingIntervalSeconds: BACKSTOP_SECONDS,
      };
      const workers: string[] = [];
      const startWorker = async (index: number) => {
        const options = { ...(index === 0 ? pace : woken), includeMetadata: true } as const;
        const workerId = await boss.work(queue, options, async (batch) => {
          for (const job of batch) {
            // It fetches the next job at once, and sleeps only when there is none.
            boss.notifyWorker(workerId);
            boss.notifyWorker(workers[(index + 1) % workers.length] ?? workerId);
            try {
              await handler(schema.parse(job.data ?? {}));
            } catch (error) {
              log[faultLevel(error)](
                { err: error, queue, jobId: job.id },
                'a job failed; it will be retried',
              );
              if (error instanceof DatabaseError) await untilFailuresCanBeWritten();
              // pg-boss doubles the pause each time, and takes a random part of the second half.
              wakeUps.plan(queue, RETRY_SECONDS * 2 ** (job.retryCount + 1));
              throw error;
            }
          }
        });
        workers.push(workerId);
        if (index === 0) pollingWorkers.set(queue, workerId);
      };
      for (let i = 0; i < atOnce; i++) await startWorker(i);
    },
    async schedule(queue, payload, { cron, timeZone, key }) {
      await judged(boss.schedule(queue, cron, payload, { tz: timeZone, key, missed: 'once' }));
    },
    async unschedule(queue, key) {
      await judged(boss.unschedule(queue, key));
    },
    async replicas() {
      if (isSoleProcess) return 1;
      const instances = await judged(boss.getInstances());
      return Math.max(1, instances.filter(({ live }) => live).length);
    },
    stopping: stopping.signal,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      wakeUps[Symbol.dispose]();
      const within = health?.trouble() ? STOP_WITHOUT_DATABASE_WITHIN_MS : STOP_WITHIN_MS;
      const stopped = boss.stop({ graceful: true, timeout: within }).then(() => true);
      const inTime = await Promise.race([stopped, systemClock.sleep(within).then(() => false)]);
      if (!inTime) log.warn('the job queue did not stop in time; what it began is started again elsewhere');
    },
  };
}
