import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fdatasyncSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { lockDataDir } from '../../src/store/lock-data-dir.ts';
import { openPglite } from '../../src/store/open-pglite.ts';
import { openStore } from '../../src/store/open-store.ts';
import { forgetOldRequests, rememberNew } from '../../src/store/seen-requests.ts';
import { DATABASES } from '../support/databases.ts';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-store-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const log = createLog({ level: 'silent' });

describe('the embedded database', () => {
  it('syncs to the disk once for every commit', async () => {
    let syncs = 0;
    const pglite = await openPglite(join(scratch, 'synced'), (fd) => {
      syncs += 1;
      fdatasyncSync(fd);
    });
    await pglite.exec('create table t (n int)');
    syncs = 0;
    for (let n = 0; n < 20; n++) await pglite.query('insert into t values ($1)', [n]);
    expect(syncs).toBe(20);
    const { rows } = await pglite.query<{ fsync: string }>('show fsync');
    expect(rows).toEqual([{ fsync: 'on' }]);
    await pglite.close();
  }, 30_000);

  it('keeps every acknowledged write through kill -9', async () => {
    const dataDir = join(scratch, 'killed');
    const child: ChildProcess = spawn(join('node_modules', '.bin', 'node'), [
      'test/support/write-forever.ts',
      dataDir,
    ]);
    let acknowledged = 0;
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      acknowledged = Number(lines.at(-1) ?? acknowledged);
      if (acknowledged >= 200) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    await using store = await openStore({ kind: 'pglite', dataDir }, log);
    const { count } = await store.db
      .selectFrom('seen_requests')
      .select((e) => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBeGreaterThanOrEqual(acknowledged);
  }, 60_000);

  it('keeps what it was told when it is opened again', async () => {
    const settings = { kind: 'pglite', dataDir: join(scratch, 'again') } as const;
    {
      await using store = await openStore(settings, log);
      await rememberNew(store.db, ['one'], new Date());
    }
    await using store = await openStore(settings, log);
    expect((await rememberNew(store.db, ['one'], new Date())).size).toBe(0);
  }, 30_000);
});

describe('the lock on DATA_DIR', () => {
  it('refuses a second holder in words that say what to do, and lets the next one in afterwards', () => {
    const dataDir = join(scratch, 'locked');
    const first = lockDataDir(dataDir);
    expect(() => lockDataDir(dataDir)).toThrow(
      `in use by another running bot (process ${process.pid}). Nothing changed. Stop that one`,
    );
    first[Symbol.dispose]();
    lockDataDir(dataDir)[Symbol.dispose]();
  });

  it('refuses a folder that became read-only in words', () => {
    const dataDir = join(scratch, 'became-read-only');
    lockDataDir(dataDir)[Symbol.dispose]();
    // The same for root, whom permissions do not stop.
    rmSync(join(dataDir, 'holder'));
    mkdirSync(join(dataDir, 'holder'));
    expect(() => lockDataDir(dataDir)).toThrow(/DATA_DIR .* cannot be used .*Set DATA_DIR to a folder/);
    rmSync(join(dataDir, 'holder'), { recursive: true });
    lockDataDir(dataDir)[Symbol.dispose]();
  });

  it('goes with the process that held it, even after kill -9', async () => {
    const dataDir = join(scratch, 'orphaned');
    const child = spawn(join('node_modules', '.bin', 'node'), ['test/support/write-forever.ts', dataDir]);
    await once(child.stdout, 'data');
    expect(() => lockDataDir(dataDir)).toThrow('in use');
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataDir(dataDir)[Symbol.dispose]();
  }, 30_000);
});

describe('Postgres', () => {
  it('that does not answer is named by its setting, without the password', async () => {
    const opening = openStore({ kind: 'postgres', url: 'postgres://bot:hunter2@127.0.0.1:9/x' }, log);
    await expect(opening).rejects.toThrow('There is no Postgres at the address in DATABASE_URL');
    await expect(opening).rejects.not.toThrow('hunter2');
  });
});

describe.each(DATABASES)('on %s', (_name, makeDatabase) => {
  it('a request of Slack is new once, however many ask at once, until it is too old to come again', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const now = new Date('2026-11-24T12:00:00Z');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => rememberNew(store.db, ['trigger 1', `only ${i}`], now)),
    );
    expect(answers.filter((isNew) => isNew.has('trigger 1'))).toHaveLength(1);
    expect(answers.filter((isNew, i) => isNew.has(`only ${i}`))).toHaveLength(10);
    const odd = ['nul \u0000', 'half \ud800', 'long '.repeat(2_000), 'ordinary'];
    expect([...(await rememberNew(store.db, odd, now))]).toEqual(odd);
    expect((await rememberNew(store.db, odd, now)).size).toBe(0);
    await forgetOldRequests(store.db, new Date(now.getTime() + 14 * 60_000));
    expect((await rememberNew(store.db, ['trigger 1'], now)).size).toBe(0);
    await forgetOldRequests(store.db, new Date(now.getTime() + 16 * 60_000));
    expect((await rememberNew(store.db, ['trigger 1'], now)).size).toBe(1);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);

  it('two replicas that start at once both find the tables', async () => {
    const database = await makeDatabase();
    const stores = await Promise.all([database.open(), database.open()]);
    for (const store of stores) await store.health.check();
    for (const store of stores) await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);
});
