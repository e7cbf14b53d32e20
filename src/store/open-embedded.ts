// The embedded database: PGlite in its own folder, or in memory.

import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import type { OpenDatabase } from './database.ts';
import { DatabaseError } from './database-error.ts';
import { lockDataDir } from './lock-data-dir.ts';
import { openPglite, openPgliteInMemory } from './open-pglite.ts';

/** Small writes still find room when there is less than this, and larger ones then fail half-way. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024;

function embedded(pglite: PGlite): OpenDatabase {
  return {
    dialect: new PGliteDialect({ pglite }),
    jobsDatabase: { backend: 'pglite', db: fromPglite(pglite) },
    async close() {
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** Goes with the process. */
export const openInMemory = async (template?: Blob): Promise<OpenDatabase> =>
  embedded(await openPgliteInMemory(template));

function checkFolder(dataDir: string): void {
  if (!existsSync(join(dataDir, 'pglite', 'PG_VERSION'))) {
    throw new DatabaseError('files gone', `DATA_DIR ${dataDir} holds no database any more`);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new DatabaseError('disk full', `${bavail * bsize} bytes are free on the disk of DATA_DIR`);
  }
}

/** @throws UserError when the folder cannot be used or another process uses it. */
export async function openDataDir(dataDir: string): Promise<OpenDatabase> {
  const lock = lockDataDir(dataDir);
  try {
    const database = embedded(await openPglite(dataDir));
    return {
      ...database,
      checkPlace: () => checkFolder(dataDir),
      async close() {
        await database.close?.();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}
