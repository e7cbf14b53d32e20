// A small disk of its own, which a test can fill up. Only root can mount one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk extends Disposable {
  readonly path: string;
  /** Leaves no byte. */
  fill(): void;
  /** Takes away what filled it. */
  free(): void;
  /** From now on nothing new can be opened to be written, as after a fault of the disk. */
  makeReadOnly(): void;
  makeWritable(): void;
}

/** @returns null where this user can't mount. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'depot-slack-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmdirSync(path);
    return null;
  }
  const ballast = join(path, 'ballast');
  return {
    path,
    fill() {
      for (const size of [1_048_576, 4_096]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        }
      }
    },
    free: () => rmSync(ballast, { force: true }),
    // The disk itself stays busy while the database has files open; a second mount over it does not.
    makeReadOnly() {
      execFileSync('mount', ['--bind', path, path]);
      execFileSync('mount', ['-o', 'remount,bind,ro', path]);
    },
    makeWritable: () => execFileSync('umount', ['--lazy', path]),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', path]);
      rmdirSync(path);
    },
  };
}
