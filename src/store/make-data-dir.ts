// A new embedded database is copied, not made: `initdb` inside of WebAssembly takes 1 GB of memory for two seconds.

import { execFile } from 'node:child_process';
import { chmodSync, constants, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs';
import PQueue from 'p-queue';
import { UserError } from '../lib/errors.ts';
import { preparedFolder, readInstalled } from '../lib/installed.ts';

/** As many as Node's thread pool takes at a time. */
const SYNCS_AT_ONCE = 4;

/** Postgres' own sign that a folder is a database. */
const SIGN = 'PG_VERSION';

/** @throws UserError when there is something, but not a database: it may be a damaged one, and somebody may need it. */
function isDatabase(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  if (names.length === 0 || names.includes(SIGN)) return names.length > 0;
  throw new UserError(
    `${folder} has no ${SIGN}, so it is not a usable database. Nothing changed. ` +
      'Restore it from a backup, or move it away to begin with an empty one.',
  );
}

/** The one with today's tables, which `src/prepare` has made. Should the bot be newer, it migrates it like any other. */
function findTemplate(): string | null {
  const installed = readInstalled();
  const template = installed && preparedFolder('database', installed);
  return template && existsSync(join(template, SIGN)) ? template : null;
}

function copy(template: string, folder: string): void {
  cpSync(template, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
  chmodSync(folder, 0o700);
}

async function unpack(archive: Blob, folder: string): Promise<void> {
  // Only where nothing was prepared.
  const { extract } = await import('tar');
  const problems: unknown[] = [];
  const onwarn = (code: string, problem: unknown) => {
    // For information only: its paths begin with a slash, which is taken away.
    if (code !== 'TAR_ENTRY_INFO') problems.push(problem);
  };
  // A thousand small files: all of them at once in half the time, and nothing else runs yet.
  const unpacking = extract({ cwd: folder, sync: true, noMtime: true, preserveOwner: false, onwarn });
  unpacking.end(Buffer.from(await archive.arrayBuffer()));
  if (problems.length > 0) throw new AggregateError(problems, 'the empty database could not be unpacked');
}

async function sync(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync();
}

async function syncEach(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const queue = new PQueue({ concurrency: SYNCS_AT_ONCE });
  await queue.addAll(entries.map((entry) => () => sync(join(entry.parentPath, entry.name))));
  await sync(folder);
}

/**
 * Linux writes a whole file system to the disk in one call, 0.3 s sooner than a thousand files one by one; Node has no
 * such call, so coreutils makes it. https://man7.org/linux/man-pages/man1/sync.1.html
 */
async function syncAll(folder: string): Promise<void> {
  const done =
    process.platform === 'linux' &&
    (await promisify(execFile)('sync', ['-f', folder]).then(
      () => true,
      () => false,
    ));
  if (!done) await syncEach(folder);
}

/**
 * Puts an empty database into `folder`, unless there is one. It appears whole or not at all: copied beside its place,
 * written to the disk, then renamed, so that a process that is killed in the meantime leaves nothing that looks like one.
 * The caller holds the lock on the folder around it.
 * @param template a folder with an empty database; null: the one that comes with a package, without tables
 * @throws UserError when the folder holds something else.
 */
export async function makeDataDir(folder: string, template = findTemplate()): Promise<void> {
  if (isDatabase(folder)) return;
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  if (template) copy(template, unfinished);
  else await unpack(await emptyDatabase(), unfinished);
  await syncAll(unfinished);
  await rename(unfinished, folder);
  await sync(join(folder, '..'));
}
