// One process at a time per DATA_DIR: PGlite does not lock its folder, and two writers would destroy it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, UserError } from '../lib/errors.ts';

/** SQLite's SQLITE_BUSY. */
const BUSY = 5;

/** Another process holds the folder. */
export class DataDirInUseError extends UserError {
  /** `process 4711`. */
  readonly holder: string;

  constructor(dataDir: string, holder: string) {
    super(
      `DATA_DIR ${dataDir} is in use by another running bot (${holder}). Nothing changed. ` +
        'Stop that one, choose another DATA_DIR, or set DATABASE_URL to let several replicas share one Postgres.',
    );
    this.holder = holder;
  }
}

/**
 * Takes the folder, making it if need be. The lock is the operating system's own, held through a SQLite file, because
 * Node has no flock: it goes with the process even after kill -9, so there is no such thing as a stale lock.
 * @throws DataDirInUseError when another process holds it. @throws UserError when the folder cannot be used.
 */
export function lockDataDir(dataDir: string): Disposable {
  const holderFile = join(dataDir, 'holder');
  let lock: DatabaseSync;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataDir, 'lock'));
  } catch (error) {
    throw unusable(dataDir, error);
  }
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) {
      throw new DataDirInUseError(dataDir, readHolder(holderFile));
    }
    throw unusable(dataDir, error);
  }
  try {
    writeFileSync(holderFile, `process ${process.pid}`);
  } catch (error) {
    lock.close();
    throw unusable(dataDir, error);
  }
  return { [Symbol.dispose]: () => lock.close() };
}

const unusable = (dataDir: string, error: unknown) =>
  new UserError(
    `DATA_DIR ${dataDir} cannot be used (${messageOf(error)}). Set DATA_DIR to a folder the bot may write to.`,
    { cause: error },
  );

function readHolder(holderFile: string): string {
  try {
    return readFileSync(holderFile, 'utf8');
  } catch {
    // The holder has the lock but has not written its name yet: the refusal stands without it.
    return 'process unknown';
  }
}
