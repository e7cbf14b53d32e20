// Usage for each project and day, for figures per customer; and which builds are in it, so that none counts twice.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_days')
    .addColumn('project_id', 'text', (c) => c.notNull())
    // UTC.
    .addColumn('day', 'date', (c) => c.notNull())
    // What the bot counted of the builds that it saw end.
    .addColumn('builds', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('failed', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('succeeded', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('seconds', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('saved_seconds', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('cached_steps', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('total_steps', 'bigint', (c) => c.notNull().defaultTo(0))
    // What Depot says of the same day.
    .addColumn('depot_builds', 'integer')
    .addColumn('depot_seconds', 'bigint')
    .addColumn('depot_counted_at', 'timestamptz')
    .addPrimaryKeyConstraint('usage_days_pkey', ['day', 'project_id'])
    .execute();
  await db.schema
    .createIndex('usage_days_by_project')
    .on('usage_days')
    .columns(['project_id', 'day'])
    .execute();
  await db.schema
    .createTable('usage_builds')
    .addColumn('build_id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('succeeded', 'integer', (c) => c.notNull())
    .addColumn('seconds', 'integer', (c) => c.notNull())
    .addColumn('saved_seconds', 'integer', (c) => c.notNull())
    .addColumn('cached_steps', 'integer', (c) => c.notNull())
    .addColumn('total_steps', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('usage_builds_by_age').on('usage_builds').column('created_at').execute();
}
