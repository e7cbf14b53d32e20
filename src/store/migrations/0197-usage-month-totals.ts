// What each packed month adds up to, in the index by which months are found: a sum over years reads 80 bytes for each
// project and month instead of 1,400.

import { type Kysely, sql } from 'kysely';

/** In the order of the rows of `figures`. */
const TOTALS = [
  'depot_builds',
  'depot_seconds',
  'builds',
  'failed',
  'succeeded',
  'seconds',
  'saved_seconds',
  'cached_steps',
  'total_steps',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  const columns = TOTALS.map(
    (name, index) =>
      sql`add column ${sql.ref(name)} integer generated always as (figures[${sql.lit(index + 1)}][31]) stored`,
  );
  await sql`alter table usage_months ${sql.join(columns)}`.execute(db);
  await sql`alter table usage_months drop constraint usage_months_pkey,
    add constraint usage_months_pkey primary key (month, project_id)
      include (${sql.join(TOTALS.map((name) => sql.ref(name)))})`.execute(db);
}
