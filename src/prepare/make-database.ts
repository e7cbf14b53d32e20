// A database with today's tables and queues, but nothing in them: a first start copies it, and needs no migrations.

import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openJobs } from '../jobs/open-jobs.ts';
import { createLog } from '../lib/log.ts';
import { openStore } from '../store/open-store.ts';

/** Everybody may read it, as the rest of the installation: the bot may run as another user. Only DATA_DIR holds anything. */
function letEveryoneRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

/** @param folder of its own, that there isn't yet. @throws what the database throws */
export async function makeDatabase(folder: string): Promise<void> {
  const dataDir = `${folder}.data`;
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const log = createLog({ level: 'warn' });
  {
    await using store = await openStore({ kind: 'pglite', dataDir }, log);
    await using _jobs = await openJobs(store.jobsDatabase, log, { isSoleProcess: true });
  }
  renameSync(join(dataDir, 'pglite'), folder);
  rmSync(dataDir, { recursive: true });
  letEveryoneRead(folder);
}
