// The embedded Postgres, opened so that a commit is on the disk when it is acknowledged. See docs/decisions/0001.

import { fdatasyncSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs';
import { z } from 'zod';
import { makeDataDir } from './make-data-dir.ts';

/**
 * V8's second, optimizing compiler for WebAssembly takes 500 MB while it works through Postgres, for no more inserts or
 * selects a second: see docs/decisions/0013.
 */
const BASELINE_COMPILER_ONLY = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
for (const flag of BASELINE_COMPILER_ONLY) setFlagsFromString(flag);

/** PGlite starts with fsync off (`-F`) and buffers for a big machine. Neither is for us. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...[
    'fsync=on',
    'wal_sync_method=fsync',
    'shared_buffers=8MB',
    'wal_buffers=256kB',
    'max_wal_size=64MB',
    'timezone=UTC',
  ].flatMap((setting) => ['-c', setting]),
];

/** The corner of Emscripten's file system that turns Postgres' fsync into the machine's own. */
const NodeFileSystem = z.object({
  FS: z.custom<{
    lookupPath(path: string): { node: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } };
  }>((fs) => typeof fs === 'object' && fs !== null && 'lookupPath' in fs),
});

/**
 * Opens (or makes) the database in `dataDir`.
 * @param sync flushes a file descriptor; @default fdatasync. Given by the test that counts one real sync per commit.
 */
export async function openPglite(
  dataDir: string,
  sync: (fd: number) => void = fdatasyncSync,
): Promise<PGlite> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = join(dataDir, 'pglite');
  await makeDataDir(folder);
  const pglite = await PGlite.create({ dataDir: folder, startParams: START_PARAMS });
  // Emscripten's Node file system has no fsync of its own: without this, Postgres would believe and the disk not know.
  const { FS } = NodeFileSystem.parse((pglite as unknown as { Module: unknown }).Module); // not in PGlite's types
  FS.lookupPath('/pglite/data/PG_VERSION').node.stream_ops.fsync = ({ nfd }) => {
    sync(nfd);
    return 0;
  };
  return pglite;
}

/**
 * A database that goes with the process: for tests, the sandbox and `--check`.
 * @param template an empty one, as `dumpDataDir` gives it.
 */
export async function openPgliteInMemory(template?: Blob): Promise<PGlite> {
  return PGlite.create({
    dataDir: 'memory://',
    startParams: START_PARAMS,
    loadDataDir: template ?? (await emptyDatabase()),
  });
}
