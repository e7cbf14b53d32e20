// A Postgres of the operator's own, shared by all replicas.

import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { OpenDatabase } from './database.ts';
import { databaseTrouble } from './database-trouble.ts';
import { migratingSettings, servingSettings } from './postgres-settings.ts';

const POOL_SIZE = 10;
/** A check that had no answer makes room for the next one. */
const CHECK_SILENT_AFTER_MS = 2_000;
/** A pool waits for what its connections are doing; on one that is silent that may take longer than a stop may. */
const CLOSE_WITHIN_MS = 2_000;

/** PgBouncer's words, and RDS Proxy's. */
const SETTINGS_REFUSED = /unsupported startup parameter|command-line options/;

/** What the server, or the pooler before it, lets a session do. */
interface Sessions {
  /** Each transaction may run on another connection of the server: nothing that belongs to a session can be relied on. */
  readonly arePooled: boolean;
  readonly acceptSettings: boolean;
}

async function ask(url: string, acceptSettings: boolean): Promise<Sessions> {
  const { Client, ...settings } = servingSettings(url, acceptSettings);
  const client = new Client(settings);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    // A pooler gives its clients a number of its own. Not in the driver's types.
    const { processID } = client as unknown as { processID: number | null };
    return { arePooled: rows[0]?.pid !== processID, acceptSettings };
  } finally {
    await client.end();
  }
}

/** @throws UserError with what to do, when the database cannot be connected to. */
async function askSessions(url: string, log: Log): Promise<Sessions> {
  try {
    const sessions = await ask(url, true).catch((error: unknown) => {
      if (SETTINGS_REFUSED.test(messageOf(error))) return ask(url, false);
      throw error;
    });
    if (sessions.arePooled) {
      log.info(
        { acceptSettings: sessions.acceptSettings },
        'connections to Postgres go through a pooler: new work is looked for every two seconds instead of being announced',
      );
    }
    return sessions;
  } catch (error) {
    const { words, next } = databaseTrouble(error);
    throw new UserError(`${words} ${next}`, { cause: error });
  }
}

/** @throws UserError when the database cannot be connected to. */
export async function openPostgres(url: string, log: Log): Promise<OpenDatabase> {
  const sessions = await askSessions(url, log);
  const settings = servingSettings(url, sessions.acceptSettings);
  const poolOf = (of: pg.PoolConfig) =>
    new pg.Pool(of).on('error', (error) =>
      log.debug({ err: error }, 'an idle connection to the database broke'),
    );
  const checking = {
    ...servingSettings(url, sessions.acceptSettings, CHECK_SILENT_AFTER_MS),
    max: 1,
    idleTimeoutMillis: CHECK_SILENT_AFTER_MS / 2,
  };
  return {
    dialect: new PostgresDialect({ pool: poolOf({ ...settings, max: POOL_SIZE }) }),
    migrationDialect: new PostgresDialect({ pool: poolOf({ ...migratingSettings(url), max: 2 }) }),
    checkDialect: new PostgresDialect({ pool: poolOf(checking) }),
    jobsDatabase: { backend: 'postgres', ...settings, useListenNotify: !sessions.arePooled },
    closeWithinMs: CLOSE_WITHIN_MS,
  };
}
