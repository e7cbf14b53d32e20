// Behind PgBouncer in transaction mode, where nothing that belongs to a session lasts. Needs TEST_POSTGRES_URL and the
// program `pgbouncer`.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { onPostgres } from '../support/databases.ts';

const hasPgbouncer = spawnSync('pgbouncer', ['--version']).status === 0;
const canRun = hasPgbouncer && process.env.TEST_POSTGRES_URL;

async function openedOnce(open: () => Promise<Store | null>): Promise<Store> {
  const store = await open();
  if (!store) throw new Error('PgBouncer did not come up');
  return store;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it.skipIf(!canRun)(
  'the store and the job queue work through PgBouncer in transaction mode',
  async () => {
    const database = await onPostgres();
    const there = new URL(database.settings.kind === 'postgres' ? database.settings.url : '');
    const folder = mkdtempSync(join(tmpdir(), 'depot-slack-pgbouncer-'));
    chmodSync(folder, 0o755);
    const port = await freePort();
    const ini = join(folder, 'pgbouncer.ini');
    writeFileSync(
      ini,
      [
        '[databases]',
        `* = host=${there.hostname} port=${there.port} user=${there.username}`,
        '[pgbouncer]',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'auth_type = any',
        'pool_mode = transaction',
        'unix_socket_dir =',
      ].join('\n'),
    );
    // It refuses to run as root: then as nobody.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const pgbouncer = spawn('pgbouncer', [ini], { stdio: 'ignore', ...user });
    there.host = `127.0.0.1:${port}`;
    const log = createLog({ level: 'silent' });
    try {
      const settings = { kind: 'postgres', url: there.href } as const;
      let opened: Store | null = null;
      const open = async () => {
        opened ??= await openStore(settings, log).catch(() => null);
        return opened;
      };
      await expect.poll(open, { timeout: 10_000 }).not.toBeNull();
      const store = await openedOnce(open);
      expect(store.jobsDatabase).toMatchObject({ useListenNotify: false });
      const jobs = await openJobs(store.jobsDatabase, log, { health: store.health });
      const worked: string[] = [];
      await jobs.work('operation-expiry', async ({ operationId }) => void worked.push(operationId));
      const ids = ['a', 'b', 'c'];
      await Promise.all(
        ids.map((operationId) =>
          store.db.transaction().execute((trx) => jobs.send(trx, 'operation-expiry', { operationId })),
        ),
      );
      await expect.poll(() => worked.toSorted(), { timeout: 15_000 }).toEqual(ids);
      await store.health.check();
      await jobs[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    } finally {
      pgbouncer.kill();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  60_000,
);
