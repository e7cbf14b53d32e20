// Delayed work on the bot's own database: it exists if, and only if, its transaction committed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Jobs, openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import type { Store } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const log = createLog({ level: 'silent' });

describe.each(DATABASES)('jobs on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  let jobs: Jobs;
  const worked: string[] = [];
  let arrived = Promise.withResolvers<void>();
  let failures = 1;

  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
    jobs = await openJobs(store.jobsDatabase, log);
    await jobs.work('operation-due', async ({ operationId }) => {
      if (operationId === 'fails once' && failures-- > 0) throw new Error('not yet');
      worked.push(operationId);
      arrived.resolve();
    });
  }, 60_000);
  afterAll(async () => {
    await jobs[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await database.drop();
  });

  const send = (operationId: string, delaySeconds = 0) =>
    store.db.transaction().execute((trx) => jobs.send(trx, 'operation-due', { operationId }, delaySeconds));

  it('are worked after a commit, never after a rollback, and not before their time', async () => {
    const rolledBack = store.db.transaction().execute(async (trx) => {
      await jobs.send(trx, 'operation-due', { operationId: 'rolled back' });
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await send('in an hour', 3_600);
    await send('now');
    await arrived.promise;
    expect(worked).toEqual(['now']);
  });

  it('are tried again after a failure', async () => {
    arrived = Promise.withResolvers();
    await send('fails once');
    await arrived.promise;
    expect(worked).toContain('fails once');
  });
});
