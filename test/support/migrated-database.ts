// One PGlite for a whole run of the tests, made before they start, with the bot's and the job queue's tables and nothing in
// them: each test's own database is a copy of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite, PgBoss } from 'pg-boss';
import { migrate } from '../../src/store/migrate.ts';
import { openPgliteInMemory } from '../../src/store/open-pglite.ts';
import { TEMPLATE_SETTING } from './memory-store.ts';

/** A queue that nobody has worked yet; and half as many files to copy, without Postgres' own templates. */
const TIDY = [
  'update jobs.version set bam_on = null',
  'update pg_database set datistemplate = false',
  'drop database template0',
  'drop database template1',
  'checkpoint',
];

/** For vitest's globalSetup. @returns what is done after the run. */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'depot-slack-test-'));
  const path = join(folder, 'migrated.tar');
  const pglite = await openPgliteInMemory();
  await migrate(new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) }));
  const boss = new PgBoss({
    db: fromPglite(pglite),
    backend: 'pglite',
    schema: 'jobs',
    supervise: false,
    schedule: false,
  });
  await boss.start();
  await boss.stop({ graceful: false });
  for (const statement of TIDY) await pglite.exec(statement);
  writeFileSync(path, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  process.env[TEMPLATE_SETTING] = path;
  return () => rmSync(folder, { recursive: true, force: true });
}
