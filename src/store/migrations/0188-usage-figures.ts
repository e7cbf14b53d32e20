// More of each project's day: how long its builds took, and the cache that Depot kept; and which days Depot's own
// figures are known of.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('usage_days')
    // Builds by duration: see lib/duration-histogram.ts.
    .addColumn('durations', sql`integer[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
    .addColumn('cache_gb', 'integer')
    .execute();
  // All days of a project are found by (day, project_id) too, day by day; a second index would be a third of the table.
  await db.schema.dropIndex('usage_days_by_project').execute();
  await db.schema
    .createTable('usage_fills')
    .addColumn('day', 'date', (c) => c.primaryKey())
    .addColumn('filled_at', 'timestamptz', (c) => c.notNull())
    .addColumn('builds', 'bigint', (c) => c.notNull())
    .addColumn('has_cache', 'boolean', (c) => c.notNull())
    .addColumn('is_final', 'boolean', (c) => c.notNull())
    .execute();
}
