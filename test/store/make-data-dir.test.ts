import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterAll, expect, it, vi } from 'vitest';
import { QUEUES } from '../../src/jobs/queues.ts';
import { createLog } from '../../src/lib/log.ts';
import { makeDataDir } from '../../src/store/make-data-dir.ts';
import { openStore } from '../../src/store/open-store.ts';
import { findPrepared } from '../support/prepared.ts';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-make-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const log = createLog({ level: 'silent' });

it('a database whose making was killed is made again, and nothing of the first remains', async () => {
  const dataDir = join(scratch, 'killed');
  const [finished, unfinished] = [join(dataDir, 'pglite'), join(dataDir, 'pglite.new')];
  const child = spawn(join('node_modules', '.bin', 'node'), ['test/support/write-forever.ts', dataDir]);
  const gone = once(child, 'exit');
  await vi.waitFor(() => expect(readdirSync(unfinished).length).toBeGreaterThan(3), {
    timeout: 30_000,
    interval: 1,
  });
  child.kill('SIGKILL');
  await gone;
  expect(existsSync(unfinished)).toBe(true);
  expect(existsSync(finished)).toBe(false);

  await using store = await openStore({ kind: 'pglite', dataDir }, log);
  await store.health.check();
  expect(existsSync(unfinished)).toBe(false);
}, 60_000);

it('a folder that is not a database is never overwritten: it may be a damaged one', async () => {
  const dataDir = join(scratch, 'damaged');
  const kept = join(dataDir, 'pglite', 'base', 'kept');
  mkdirSync(join(dataDir, 'pglite', 'base'), { recursive: true });
  writeFileSync(kept, 'x');
  const opening = openStore({ kind: 'pglite', dataDir }, log);
  await expect(opening).rejects.toThrow('not a usable database. Nothing changed. Restore it from a backup');
  expect(existsSync(kept)).toBe(true);
});

it('an empty folder is filled', async () => {
  const folder = join(scratch, 'empty', 'pglite');
  mkdirSync(folder, { recursive: true });
  await makeDataDir(folder);
  expect(existsSync(join(folder, 'PG_VERSION'))).toBe(true);
}, 30_000);

it('what the installation has prepared is copied: tables and queues are there, and nobody else may read it', async () => {
  const template = await findPrepared('database');
  const dataDir = join(scratch, 'prepared');
  const folder = join(dataDir, 'pglite');
  mkdirSync(dataDir);
  await makeDataDir(folder);
  expect(readdirSync(folder)).toEqual(readdirSync(template));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  await using pglite = await PGlite.create({ dataDir: folder });
  const { rows } = await pglite.query<{ migrations: number; queues: number; entries: number }>(
    `select (select count(*)::int from kysely_migration) as migrations, (select count(*)::int from jobs.queue) as queues,
      (select count(*)::int from audit) + (select count(*)::int from operations) as entries`,
  );
  expect(rows[0]).toMatchObject({ entries: 0 });
  expect(rows[0]?.migrations).toBeGreaterThan(30);
  expect(rows[0]?.queues).toBeGreaterThanOrEqual(Object.keys(QUEUES).length);
}, 30_000);

it('a machine without the command that syncs a file system gets the same, file by file', async () => {
  const template = await findPrepared('database');
  vi.stubEnv('PATH', '/nowhere');
  const folder = join(scratch, 'synced', 'pglite');
  await makeDataDir(folder).finally(() => vi.unstubAllEnvs());
  expect(readdirSync(folder)).toEqual(readdirSync(template));
}, 30_000);

it('where nothing is prepared, the empty database of the package becomes the same', async () => {
  const dataDir = join(scratch, 'unprepared');
  mkdirSync(dataDir, { recursive: true });
  await makeDataDir(join(dataDir, 'pglite'), null);
  await using store = await openStore({ kind: 'pglite', dataDir }, log);
  const { rows } = await sql`select from kysely_migration`.execute(store.db);
  expect(rows.length).toBeGreaterThan(30);
}, 60_000);

it('a database that exists is left as it is', async () => {
  const folder = join(scratch, 'there', 'pglite');
  await makeDataDir(folder);
  writeFileSync(join(folder, 'mine'), 'x');
  await makeDataDir(folder);
  expect(existsSync(join(folder, 'mine'))).toBe(true);
}, 30_000);
