// The embedded database on a disk that fills up, and in a folder that goes away.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { rememberNew } from '../../src/store/seen-requests.ts';
import { mountSmallDisk } from '../support/small-disk.ts';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-trouble-'));
const log = createLog({ level: 'silent' });
const disk = mountSmallDisk(64);
afterAll(() => {
  disk?.[Symbol.dispose]();
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(!disk)('the embedded database on a full disk (needs root, to mount a small one)', () => {
  const nothing = () => undefined;
  const { path, fill, free, makeReadOnly, makeWritable } = disk ?? {
    path: '',
    fill: nothing,
    free: nothing,
    makeReadOnly: nothing,
    makeWritable: nothing,
  };
  const dataDir = join(path, 'data');

  it('says so, writes nothing, can be read, and recovers by itself', async () => {
    await using store = await openStore({ kind: 'pglite', dataDir }, log);
    // Prepared from the second time on: its SQL isn't sent any more.
    for (let times = 0; times < 3; times++) await rememberNew(store.db, ['before'], new Date());
    fill();
    await expect(store.health.check()).rejects.toThrow("The disk of the bot's database is full.");
    expect(store.health.trouble()).toMatchObject({ error: { problem: 'disk full' } });
    await expect(rememberNew(store.db, ['meanwhile'], new Date())).rejects.toThrow('0 bytes are free');
    await expect(
      store.db.transaction().execute((trx) => rememberNew(trx, ['meanwhile'], new Date())),
    ).rejects.toThrow('0 bytes are free');
    const seen = () => store.db.selectFrom('seen_requests').select('key').execute();
    expect(await seen()).toEqual([{ key: 'before' }]);
    free();
    await expect.poll(() => store.health.trouble(), { timeout: 5_000 }).toBeNull();
    expect([...(await rememberNew(store.db, ['after'], new Date()))]).toEqual(['after']);
    expect(await seen()).toHaveLength(2);
  }, 60_000);

  it('that becomes read-only: says so, refuses writes, and recovers by itself', async () => {
    await using store = await openStore({ kind: 'pglite', dataDir }, log);
    makeReadOnly();
    try {
      await expect(rememberNew(store.db, ['read-only'], new Date())).rejects.toThrow('is read-only');
      await expect(store.health.check()).rejects.toThrow("The bot's database is read-only. (EROFS");
      expect(store.health.trouble()).toMatchObject({ error: { problem: 'read-only' } });
    } finally {
      makeWritable();
    }
    await expect.poll(() => store.health.trouble(), { timeout: 5_000 }).toBeNull();
    expect([...(await rememberNew(store.db, ['writable'], new Date()))]).toEqual(['writable']);
  }, 60_000);

  it('does not start, and says what to do', async () => {
    fill();
    await expect(openStore({ kind: 'pglite', dataDir }, log)).rejects.toMatchObject({
      name: 'UserError',
      message: `The disk of DATA_DIR ${dataDir} is full. Free 20 MB, then start the bot again.`,
    });
    free();
  }, 60_000);

  it('ends the process where Postgres panics, instead of hanging for ever; the next one finds everything', async () => {
    const child = spawn(process.execPath, ['test/support/panic.ts', dataDir]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    await once(child.stdout, 'data');
    fill();
    child.stdin.write('go\n');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code, said).toBe(1);
    expect(said).toContain("The disk of the bot's database is full. (could not write to file");
    free();
    await using store = await openStore({ kind: 'pglite', dataDir }, log);
    expect(await store.db.selectFrom('seen_requests').select('key').execute()).toHaveLength(3);
  }, 60_000);
});

describe('the embedded database', () => {
  it('says that its folder is gone', async () => {
    const dataDir = join(scratch, 'gone');
    const store = await openStore({ kind: 'pglite', dataDir }, log);
    rmSync(dataDir, { recursive: true });
    await expect(store.health.check()).rejects.toThrow("The bot's data folder is gone or can't be read.");
    expect(store.health.trouble()).toMatchObject({ error: { problem: 'files gone' } });
    // What cannot be written any more cannot be closed in order either.
    await Promise.resolve(store[Symbol.asyncDispose]()).catch(() => undefined);
  }, 60_000);
});
