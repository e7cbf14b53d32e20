// Incidents of a branch each, and subscriptions to some branches only.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // null: CI has not said.
  await db.schema.alterTable('watched_builds').addColumn('branch', 'text').execute();
  await db.schema.alterTable('incidents').addColumn('branch', 'text').execute();
  // Patterns, comma-separated; null: every branch.
  await db.schema.alterTable('subscriptions').addColumn('branches', 'text').execute();
  await db.schema.dropIndex('incidents_one_open').execute();
  // Git takes no empty name.
  await sql`create unique index incidents_one_open on incidents (project_id, coalesce(branch, ''))
    where closed_at is null`.execute(db);
  await db.schema
    .createTable('branch_timelines')
    .addColumn('project_id', 'text', (c) => c.notNull().references('watches.project_id').onDelete('cascade'))
    .addColumn('branch', 'text', (c) => c.notNull())
    .addColumn('timeline', 'jsonb', (c) => c.notNull())
    .addColumn('built_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('branch_timelines_pkey', ['project_id', 'branch'])
    .execute();
  await db.schema.createIndex('branch_timelines_by_age').on('branch_timelines').column('built_at').execute();
}
