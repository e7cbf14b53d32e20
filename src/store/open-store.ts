// Opens the bot's memory: PGlite in a folder, PGlite in memory, or Postgres. Same schema, same queries.

import type { PGlite } from '@electric-sql/pglite';
import { type Dialect, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { fromPglite } from 'pg-boss';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { databaseTrouble } from './database-trouble.ts';
import { lockDataDir } from './lock-data-dir.ts';
import { migrate } from './migrate.ts';
import { openPglite, openPgliteInMemory } from './open-pglite.ts';
import type { Db, Tables } from './tables.ts';

export type StoreSettings =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'pglite'; readonly dataDir: string }
  | { readonly kind: 'memory'; readonly template?: Blob };

/** What the job queue connects with: the same PGlite, or its own pool on the same Postgres. */
export type JobsDatabase =
  | { readonly backend: 'pglite'; readonly db: ReturnType<typeof fromPglite> }
  | { readonly backend: 'postgres'; readonly connectionString: string };

export interface Store extends AsyncDisposable {
  readonly db: Db;
  readonly kind: StoreSettings['kind'];
  readonly jobsDatabase: JobsDatabase;
  /** Resolves when the database answers. */
  check(): Promise<void>;
}

const POOL_SIZE = 10;

async function openPostgres(url: string, log: Log): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, connectionTimeoutMillis: 5_000 });
  pool.on('error', (error) =>
    log.warn({ err: error }, 'an idle database connection broke; the pool makes another'),
  );
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    const { words, next } = databaseTrouble(error);
    throw new UserError(`${words} ${next}`, { cause: error });
  }
  return finish(new PostgresDialect({ pool }), 'postgres', { backend: 'postgres', connectionString: url });
}

async function openEmbedded(pglite: PGlite, kind: 'pglite' | 'memory', lock?: Disposable): Promise<Store> {
  const store = await finish(new PGliteDialect({ pglite }), kind, {
    backend: 'pglite',
    db: fromPglite(pglite),
  });
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      if (!pglite.closed) await pglite.close();
      lock?.[Symbol.dispose]();
    },
  };
}

async function finish(dialect: Dialect, kind: Store['kind'], jobsDatabase: JobsDatabase): Promise<Store> {
  const db = new Kysely<Tables>({ dialect });
  try {
    await migrate(db as unknown as Kysely<unknown>); // migrations know no tables yet
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    db,
    kind,
    jobsDatabase,
    async check() {
      await db.selectNoFrom((e) => e.lit(1).as('one')).execute();
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

/** @throws UserError when the database cannot be reached or its folder is in use. */
export async function openStore(settings: StoreSettings, log: Log): Promise<Store> {
  switch (settings.kind) {
    case 'postgres':
      return openPostgres(settings.url, log);
    case 'memory':
      return openEmbedded(await openPgliteInMemory(settings.template), 'memory');
    case 'pglite': {
      const lock = lockDataDir(settings.dataDir);
      try {
        return await openEmbedded(await openPglite(settings.dataDir), 'pglite', lock);
      } catch (error) {
        lock[Symbol.dispose]();
        throw error;
      }
    }
  }
}
