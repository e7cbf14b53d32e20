import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it, vi } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { keepUp, runUpkeep } from '../../src/store/vacuum.ts';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-upkeep-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const log = createLog({ level: 'silent' });

const ROWS = 2_000;
const ROUNDS = 8;
const UPDATES = 10;

it('the embedded database stays small while its rows change again and again', async () => {
  const dataDir = join(scratch, 'busy');
  await using store = await openStore({ kind: 'pglite', dataDir }, log);
  const { db } = store;
  const segments = () =>
    readdirSync(join(dataDir, 'pglite', 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const sizeMb = async () => {
    const { rows } = await sql<{
      mb: number;
    }>`select pg_total_relation_size('busy')::int / 1000000.0 as mb`.execute(db);
    return Number(rows[0]?.mb);
  };
  const row = `repeat('x', 500)`;
  await sql`create table busy (n int, s text)`.execute(db);
  await sql`insert into busy select n, ${sql.raw(row)} from generate_series(1, ${sql.lit(ROWS)}) n`.execute(
    db,
  );
  const once = await sizeMb();
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < UPDATES; i++) await sql`update busy set s = s`.execute(db);
    await sql`select pg_stat_force_next_flush()`.execute(db);
    await runUpkeep(db);
  }
  // Without: 80 copies of every row, and 8 segments of 16 MB.
  expect(await sizeMb()).toBeLessThan(once * 3 * UPDATES);
  expect(segments().length).toBeLessThanOrEqual(5);
}, 60_000);

it('is kept up every five minutes until the bot stops', async () => {
  await using store = await openStore({ kind: 'memory' }, log);
  const { db } = store;
  const clock = createManualClock(new Date('2026-11-24T12:00:00Z'));
  const stopping = new AbortController();
  const kept = keepUp(db, clock, log, stopping.signal);
  const checkpoint = async () => {
    const { rows } = await sql<{
      at: string;
    }>`select checkpoint_lsn as at from pg_control_checkpoint()`.execute(db);
    return rows[0]?.at;
  };
  const before = await checkpoint();
  await clock.advance(4 * 60_000);
  expect(await checkpoint()).toBe(before);
  await clock.advance(60_000);
  await vi.waitFor(async () => expect(await checkpoint()).not.toBe(before));
  stopping.abort();
  await kept;
}, 60_000);
