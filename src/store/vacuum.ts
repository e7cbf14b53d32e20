// What a Postgres server does in the background and the embedded one never does: it has no other process that could.
// Without it the write-ahead log and the dead rows grow until the next restart.

import { sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { DatabaseError } from './database-error.ts';
import type { Db } from './tables.ts';

const EVERY_MS = 5 * 60_000;

/** As autovacuum has it: https://www.postgresql.org/docs/18/runtime-config-vacuum.html */
const DEAD_ROWS = 50;
const DEAD_SHARE = 0.2;

/**
 * One round: a checkpoint, so that the log can be used again, and a vacuum of each table with many dead rows. One table at
 * a time, because the process is blocked while the database works.
 * @throws DatabaseError
 */
export async function runUpkeep(db: Db): Promise<void> {
  await sql`checkpoint`.execute(db);
  const { rows } = await sql<{ schema: string; name: string }>`
    select schemaname as schema, relname as name from pg_stat_user_tables
    where n_dead_tup > ${sql.lit(DEAD_ROWS)} + ${sql.lit(DEAD_SHARE)} * n_live_tup`.execute(db);
  for (const { schema, name } of rows)
    await sql`vacuum (analyze) ${sql.table(`${schema}.${name}`)}`.execute(db);
}

/** Keeps an embedded database up until the signal fires. */
export async function keepUp(db: Db, clock: Clock, log: Log, stopping: AbortSignal): Promise<void> {
  for (;;) {
    const isOver = await clock.sleep(EVERY_MS, stopping).then(
      () => false,
      () => true,
    );
    if (isOver) return;
    await runUpkeep(db).catch((error: unknown) => {
      // The database's health reports it.
      const level = error instanceof DatabaseError ? 'debug' : 'error';
      log[level]({ err: error }, 'the database could not be tidied; it will be tried again');
    });
  }
}
