// When each project last built, as closely as Depot's usage counts tell, and how much cache it keeps.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('project_activity')
    .addColumn('project_id', 'text', (c) => c.primaryKey())
    .addColumn('cache_gb', 'integer', (c) => c.notNull())
    .addColumn('recent_builds', 'integer')
    // The newest build began between these; null: none is known.
    .addColumn('last_build_from', 'timestamptz')
    .addColumn('last_build_to', 'timestamptz')
    .addColumn('counted_at', 'timestamptz', (c) => c.notNull())
    .execute();
}
