// Can the bot keep its memory where the settings say? Nothing is migrated: a bot of an older version may still run on it.

import pg from 'pg';
import type { Config } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { databaseTrouble } from '../store/database-trouble.ts';
import { DataDirInUseError, lockDataDir } from '../store/lock-data-dir.ts';
import { openPglite } from '../store/open-pglite.ts';
import { checkRoomToStart } from '../store/room-to-write.ts';
import { type Finding, problem, works } from './finding.ts';

const SUBJECT = 'Database';
const CONNECT_MS = 5_000;

export function askDatabase(store: Config['store']): Promise<Finding> {
  return store.kind === 'postgres' ? askPostgres(store.url) : askEmbedded(store.dataDir);
}

async function askPostgres(url: string): Promise<Finding> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ read_only: string; may_create: boolean; version: string }>(
      `select current_setting('transaction_read_only') as read_only, current_setting('server_version') as version,
        has_schema_privilege(current_schema(), 'CREATE') and
          (to_regnamespace('jobs') is not null or has_database_privilege(current_database(), 'CREATE')) as may_create`,
    );
    return judgePostgres(rows[0]);
  } catch (error) {
    const { words, next } = databaseTrouble(error);
    return problem(SUBJECT, words, next);
  } finally {
    await client.end();
  }
}

function judgePostgres(
  row: { readonly read_only: string; readonly may_create: boolean; readonly version: string } | undefined,
): Finding {
  if (!row) throw new Error('Postgres answered a question about itself with no row');
  if (row.read_only === 'on') {
    return problem(
      SUBJECT,
      'Postgres is read-only, as a standby is.',
      'Name the primary in DATABASE_URL, or make this one writable.',
    );
  }
  if (!row.may_create) {
    return problem(
      SUBJECT,
      'The user of DATABASE_URL may not create tables and schemas.',
      'Make that user the owner of the database: ALTER DATABASE … OWNER TO ….',
    );
  }
  return works(SUBJECT, `Postgres ${row.version} answers and lets the bot create its tables`);
}

async function askEmbedded(dataDir: string): Promise<Finding> {
  try {
    checkRoomToStart(dataDir);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return problem(
      SUBJECT,
      error.message,
      'Free the space or make the folder writable, or set DATA_DIR to another one.',
    );
  }
  try {
    using _lock = lockDataDir(dataDir);
    const pglite = await openPglite(dataDir);
    await pglite.close();
    return works(SUBJECT, `embedded, in ${dataDir}`);
  } catch (error) {
    if (error instanceof DataDirInUseError)
      return works(SUBJECT, `embedded, in use by the running bot (${error.holder})`);
    const words =
      error instanceof UserError
        ? error.message
        : `DATA_DIR ${dataDir} can't be opened (${messageOf(error)}).`;
    return problem(SUBJECT, words, 'Set DATA_DIR to a folder that the user who runs the bot may write to.');
  }
}
