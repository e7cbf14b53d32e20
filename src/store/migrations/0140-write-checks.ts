// One row that is written to see whether anything can be written.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('write_checks')
    .addColumn('one', 'integer', (column) => column.primaryKey().check(sql`one = 1`))
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .execute();
  await sql`insert into write_checks (one, at) values (1, now())`.execute(db);
}
