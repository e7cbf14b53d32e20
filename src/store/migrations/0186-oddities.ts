// Channels that want to know of what is unusual, and what is usual for each project.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('subscriptions')
    .addColumn('oddities', 'boolean', (c) => c.notNull().defaultTo(false))
    .execute();
  await db.schema
    .createTable('project_habits')
    .addColumn('project_id', 'text', (c) => c.primaryKey())
    .addColumn('habits', 'jsonb', (c) => c.notNull())
    // Grows with each change: of two rounds at once only one is written.
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('looked_at', 'timestamptz', (c) => c.notNull())
    // When tokens and trust policies were compared; null: never.
    .addColumn('access_looked_at', 'timestamptz')
    .execute();
}
