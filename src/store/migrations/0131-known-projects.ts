// The organization's projects as the bot last knew them.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('known_projects')
    .addColumn('project_id', 'text', (c) => c.primaryKey())
    .addColumn('project', 'jsonb', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('project_list')
    .addColumn('one', 'integer', (c) => c.primaryKey())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('as_of', 'timestamptz', (c) => c.notNull())
    .execute();
}
