// What the job queue asks of the database while there is nothing to do, counted on a turned clock; and that workers which
// do not poll are still there when there is much to do.

import { PgBoss, TestClock } from 'pg-boss';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openJobs } from '../../src/jobs/open-jobs.ts';
import { QUEUES, type QueueName } from '../../src/jobs/queues.ts';
import { createLog } from '../../src/lib/log.ts';
import type { JobsDatabase } from '../../src/store/database.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { memoryStore } from '../support/memory-store.ts';

const log = createLog({ level: 'silent' });
/** As many workers as the bot has of these. */
const AT_ONCE: Partial<Record<QueueName, number>> = { deliver: 10 };

let store: Store;
let database: Extract<JobsDatabase, { backend: 'pglite' }>;
let asked: string[] = [];
beforeEach(async () => {
  store = await openStore(memoryStore(), log);
  if (store.jobsDatabase.backend !== 'pglite') throw new Error('a database in memory is PGlite');
  const { db } = store.jobsDatabase;
  const executeSql: typeof db.executeSql = (text, values) => {
    asked.push(text);
    return db.executeSql(text, values);
  };
  database = { backend: 'pglite', db: { ...db, executeSql } };
}, 60_000);
afterEach(() => store[Symbol.asyncDispose]());

it('asks the database less than 200 times a minute while nothing is to be done', async () => {
  const clock = new TestClock(new Date('2026-11-24T12:00:00Z'));
  await using jobs = await openJobs(database, log, { isSoleProcess: true, clock });
  for (const queue of Object.keys(QUEUES) as QueueName[]) {
    await jobs.work(queue, async () => undefined, AT_ONCE[queue]);
  }
  asked = [];
  for (let second = 0; second < 60; second++) await clock.tick(1_000);
  expect(asked.length).toBeGreaterThan(60);
  expect(asked.length).toBeLessThan(200);
}, 60_000);

it('works on as many jobs as it may at once, also when they were sent for later', async () => {
  const clock = new TestClock(new Date('2026-11-24T12:00:00Z'));
  await using jobs = await openJobs(database, log, { isSoleProcess: true, clock });
  const atWork: string[] = [];
  const done = Promise.withResolvers<void>();
  const handler = async ({ channelId }: { channelId: string }) => {
    atWork.push(channelId);
    await done.promise;
  };
  await jobs.work('deliver', handler, 4);
  for (const channelId of ['C1', 'C2', 'C3', 'C4', 'C5'])
    await jobs.send(null, 'deliver', { channelId }, 2, channelId);
  await clock.tick(2_100);
  await vi.waitFor(() => expect(atWork).toHaveLength(4));
  done.resolve();
  await vi.waitFor(() => expect(atWork).toHaveLength(5));
}, 60_000);

it('wakes a worker when a job is due that was sent for later, or that failed, though its queue is seldom polled', async () => {
  const clock = new TestClock(new Date('2026-11-24T12:00:00Z'));
  await using jobs = await openJobs(database, log, { isSoleProcess: true, clock });
  let tries = 0;
  await jobs.work('finding-retry', async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
  });
  await clock.tick(1_000);
  await jobs.send(null, 'finding-retry', { projectId: 'p', buildId: 'b' }, 3);
  await clock.tick(2_900);
  expect(tries).toBe(0);
  await clock.tick(200);
  await vi.waitFor(() => expect(tries).toBe(1));
  await clock.tick(4_100);
  await vi.waitFor(() => expect(tries).toBe(2));
}, 60_000);

it('a second start changes nothing, and one with other rules takes them over', async () => {
  await (await openJobs(database, log))[Symbol.asyncDispose]();
  asked = [];
  await (await openJobs(database, log))[Symbol.asyncDispose]();
  // pg-boss itself makes the queue that its schedules go through.
  const writes = asked.filter((text) => /create_queue|INSERT INTO \S*schedule/i.test(text));
  expect(writes.filter((text) => !text.includes('__pgboss__send-it'))).toEqual([]);

  const boss = new PgBoss({ ...database, schema: 'jobs' });
  await boss.start();
  await boss.updateQueue('deliver', { notify: false, retryLimit: 9 });
  await (await openJobs(database, log))[Symbol.asyncDispose]();
  expect(await boss.getQueue('deliver')).toMatchObject({ notify: true, retryLimit: 3 });
  await boss.stop();
}, 60_000);
