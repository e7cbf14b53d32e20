// pg-boss on the bot's own database: delayed work that survives restarts, shared by all replicas.

import { fromKysely, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Log } from '../lib/log.ts';
import type { JobsDatabase } from '../store/open-store.ts';
import type { Trx } from '../store/tables.ts';
import { type Payload, QUEUES, type QueueName, SCHEDULES } from './queues.ts';

export interface Jobs extends AsyncDisposable {
  /** Queues work inside a transaction: it exists if, and only if, the transaction commits. */
  send<Q extends QueueName>(trx: Trx, queue: Q, payload: Payload<Q>, delaySeconds?: number): Promise<void>;
  /** Starts working a queue. A handler that throws is retried with growing pauses, then parked. */
  work<Q extends QueueName>(queue: Q, handler: (payload: Payload<Q>) => Promise<void>): Promise<void>;
}

const STOP_TIMEOUT_MS = 10_000;
const POLL_SECONDS = 2;

/** Makes the queues and schedules; nothing is worked until `work` is called. */
export async function openJobs(database: JobsDatabase, log: Log): Promise<Jobs> {
  const boss = new PgBoss({ ...database, schema: 'jobs', max: 4 });
  boss.on('error', (error) => log.error({ err: error }, 'the job queue had a fault'));
  await boss.start();
  for (const queue of Object.keys(QUEUES)) {
    await boss.createQueue(queue, {
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      deleteAfterSeconds: 86_400,
    });
  }
  for (const [queue, cron] of Object.entries(SCHEDULES)) await boss.schedule(queue, cron);

  return {
    async send(trx, queue, payload, delaySeconds = 0) {
      await boss.send(queue, payload, { startAfter: delaySeconds, db: fromKysely(trx) });
    },
    async work(queue, handler) {
      // TypeScript does not connect the queue's name with its own schema by itself.
      const schema = QUEUES[queue] as unknown as z.ZodType<Payload<typeof queue>>;
      await boss.work(queue, { pollingIntervalSeconds: POLL_SECONDS }, async (batch) => {
        for (const job of batch) {
          try {
            await handler(schema.parse(job.data ?? {}));
          } catch (error) {
            log.error({ err: error, queue, jobId: job.id }, 'a job failed; it will be tried again');
            throw error;
          }
        }
      });
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
    },
  };
}
