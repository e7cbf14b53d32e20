// Postgres behind a network that misbehaves. Needs TEST_POSTGRES_URL.

import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { DatabaseError } from '../../src/store/database-error.ts';
import { openStore } from '../../src/store/open-store.ts';
import { servingSettings } from '../../src/store/postgres-settings.ts';
import { onPostgres, type TestDatabase } from '../support/databases.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const given = process.env.TEST_POSTGRES_URL;

describe.skipIf(!given)('Postgres behind a proxy (needs TEST_POSTGRES_URL)', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let url = '';
  beforeAll(async () => {
    database = await onPostgres();
    const there = new URL(database.settings.kind === 'postgres' ? database.settings.url : '');
    proxy = await startTcpProxy({ host: there.hostname, port: Number(there.port) });
    there.host = `127.0.0.1:${proxy.port}`;
    url = there.href;
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await database.drop();
  });

  it('that stops forwarding on old connections fails their queries in time, and new ones work', async () => {
    const pool = new pg.Pool({ ...servingSettings(url, true, 300), max: 2 });
    await pool.query('select 1');
    proxy.silenceOld();
    await expect(pool.query('select 1')).rejects.toThrow('silent for too long');
    await expect(pool.query('select 1')).resolves.toMatchObject({ rowCount: 1 });
    await pool.end();
  });

  it('bounds queries and idle transactions on the server too', async () => {
    const client = new pg.Client(servingSettings(url, true));
    await client.connect();
    const { rows } = await client.query(
      `select name, setting::int as ms from pg_settings
        where name in ('statement_timeout', 'idle_in_transaction_session_timeout') order by name`,
    );
    expect(rows).toEqual([
      { name: 'idle_in_transaction_session_timeout', ms: 15_000 },
      { name: 'statement_timeout', ms: 12_000 },
    ]);
    await client.end();
  });

  it('that cuts a connection in the middle of a transaction fails that one, and nothing else', async () => {
    await using store = await openStore({ kind: 'postgres', url }, createLog({ level: 'silent' }));
    const cut = store.db.transaction().execute(async (trx) => {
      await trx.selectFrom('audit').selectAll().execute();
      proxy.cut();
      await trx.selectFrom('audit').selectAll().execute();
    });
    await expect(cut).rejects.toBeInstanceOf(DatabaseError);
    await expect(store.db.selectFrom('audit').selectAll().execute()).resolves.toEqual([]);
  });

  it('is told once when it goes and once when it is back, however many queries meet it', async () => {
    const lines: string[] = [];
    const log = createLog({ destination: { write: (line) => void lines.push(line) } });
    await using store = await openStore({ kind: 'postgres', url }, log);
    proxy.refuse(true);
    proxy.cut();
    for (let i = 0; i < 5; i++) {
      await expect(store.db.selectFrom('audit').selectAll().execute()).rejects.toMatchObject({
        problem: 'unreachable',
      });
    }
    await expect(store.health.check()).rejects.toThrow("The bot's database isn't reachable.");
    expect(store.health.trouble()).toMatchObject({ error: { problem: 'unreachable' } });
    proxy.refuse(false);
    await expect.poll(() => store.health.trouble(), { timeout: 5_000 }).toBeNull();
    const told = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(told).toEqual(['the database cannot be used', 'the database can be used again']);
  });

  it('closes in time when nothing is forwarded any more', async () => {
    const store = await openStore({ kind: 'postgres', url }, createLog({ level: 'silent' }));
    await store.db.selectFrom('audit').selectAll().execute();
    proxy.silenceOld();
    const hanging = store.db.selectFrom('audit').selectAll().execute();
    hanging.catch(() => undefined);
    const began = performance.now();
    await store[Symbol.asyncDispose]();
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});
