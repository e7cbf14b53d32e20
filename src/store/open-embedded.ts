// The embedded database: PGlite in its own folder, or in memory.

import type { PGlite } from '@electric-sql/pglite';
import { PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import type { OpenDatabase } from './database.ts';
import type { DatabaseError } from './database-error.ts';
import { lockDataDir } from './lock-data-dir.ts';
import { openPglite, openPgliteInMemory } from './open-pglite.ts';
import { prepareStatements } from './prepared-statements.ts';
import { checkRoom, checkRoomToStart, guardWrites } from './room-to-write.ts';

function embedded(pglite: PGlite): OpenDatabase {
  return {
    dialect: new PGliteDialect({ pglite: prepareStatements(pglite) }),
    jobsDatabase: { backend: 'pglite', db: fromPglite(pglite) },
    async close() {
      if (!pglite.closed) await pglite.close();
    },
  };
}

/** Goes with the process. */
export const openInMemory = async (template?: Blob): Promise<OpenDatabase> =>
  embedded(await openPgliteInMemory(template));

/** As a server's process ends: the next start finds what was committed. Whoever waits is answered before. */
function leave(error: DatabaseError): void {
  setImmediate(() => {
    throw error;
  });
}

/** @throws UserError when the folder cannot be used, its disk is full, or another process uses it. */
export async function openDataDir(dataDir: string): Promise<OpenDatabase> {
  checkRoomToStart(dataDir);
  const lock = lockDataDir(dataDir);
  try {
    const pglite = await openPglite(dataDir);
    guardWrites(pglite, dataDir, leave);
    const database = embedded(pglite);
    return {
      ...database,
      checkPlace: () => checkRoom(dataDir),
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
