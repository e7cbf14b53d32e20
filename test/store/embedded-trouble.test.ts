// The embedded database on a disk that fills up, and in a folder that goes away.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { rememberNew } from '../../src/store/seen-requests.ts';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-trouble-'));
const log = createLog({ level: 'silent' });
const small = join(scratch, 'small');

function canMount(): boolean {
  mkdirSync(small);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', small], { stdio: 'ignore' });
    return true;
  } catch {
    // Not root: the test is skipped, and its name says why.
    return false;
  }
}
const isMounted = canMount();
afterAll(() => {
  if (isMounted) execFileSync('umount', [small]);
  rmSync(scratch, { recursive: true, force: true });
});

describe('the embedded database', () => {
  it.skipIf(!isMounted)(
    'says that the disk is full, and recovers by itself (needs root, to mount a small one)',
    async () => {
      await using store = await openStore({ kind: 'pglite', dataDir: join(small, 'data') }, log);
      const ballast = join(small, 'ballast');
      for (const size of [1_048_576, 4_096]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
        } catch (error) {
          expect(error).toMatchObject({ code: 'ENOSPC' });
        }
      }
      await expect(store.health.check()).rejects.toThrow("The disk of the bot's database is full.");
      expect(store.health.trouble()).toMatchObject({ error: { problem: 'disk full' } });
      rmSync(ballast);
      await expect.poll(() => store.health.trouble(), { timeout: 5_000 }).toBeNull();
      expect([...(await rememberNew(store.db, ['after'], new Date()))]).toEqual(['after']);
    },
    60_000,
  );

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
