// Opens the bot's memory: PGlite in a folder, PGlite in memory, or Postgres. Same schema, same queries.

import { Kysely, sql } from 'kysely';
import { systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { JobsDatabase, OpenDatabase } from './database.ts';
import { createDatabaseHealth, type DatabaseHealth } from './database-health.ts';
import { judgeDialect } from './judge-dialect.ts';
import { migrate } from './migrate.ts';
import type { Db, Tables } from './tables.ts';

export type StoreSettings =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly dataDir: string }
  | { readonly kind: 'memory'; readonly template?: Blob };

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly kind: StoreSettings['kind'];
  readonly jobsDatabase: JobsDatabase;
  readonly health: DatabaseHealth;
}

/** Loads the driver of this kind of database alone. */
async function openDatabase(settings: StoreSettings, log: Log): Promise<OpenDatabase> {
  switch (settings.kind) {
    case 'postgres':
      return (await import('./open-postgres.ts')).openPostgres(settings.url, log);
    case 'memory':
      return (await import('./open-embedded.ts')).openInMemory(settings.template);
    case 'pglite':
      return (await import('./open-embedded.ts')).openDataDir(settings.dataDir);
  }
}

/** @throws UserError when the database cannot be reached or its folder is in use. */
export async function openStore(settings: StoreSettings, log: Log): Promise<Store> {
  const database = await openDatabase(settings, log);
  const db: Db = new Kysely<Tables>({
    dialect: judgeDialect(database.dialect, {
      onTrouble: (error, began) => health.covers(error, began),
      knownTrouble() {
        const trouble = checks ? health.trouble()?.error : null;
        return trouble?.problem === 'unreachable' ? trouble : null;
      },
    }),
  });
  const checks = database.checkDialect && new Kysely<Tables>({ dialect: database.checkDialect });
  const health = createDatabaseHealth(async () => {
    database.checkPlace?.();
    await (checks ?? db).updateTable('write_checks').set({ at: sql<Date>`now()` }).execute();
  }, log);

  async function close(): Promise<void> {
    health[Symbol.dispose]();
    const { close: closePlace, closeWithinMs } = database;
    const closed = Promise.all([db.destroy(), checks?.destroy()]);
    if (closeWithinMs === undefined) await closed;
    else await Promise.race([closed, systemClock.sleep(closeWithinMs)]);
    await closePlace?.();
  }

  try {
    await migrateWith(database);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    db,
    kind: settings.kind,
    jobsDatabase: database.jobsDatabase,
    health,
    [Symbol.asyncDispose]: close,
  };
}

async function migrateWith({ dialect, migrationDialect }: OpenDatabase): Promise<void> {
  const db = new Kysely<unknown>({ dialect: migrationDialect ?? dialect });
  try {
    await migrate(db);
  } finally {
    if (migrationDialect) await db.destroy();
  }
}
