// Channels to which Slack has given another id.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('channel_moves')
    .addColumn('old_id', 'text', (column) => column.primaryKey())
    .addColumn('new_id', 'text', (column) => column.notNull())
    .addColumn('moved_at', 'timestamptz', (column) => column.notNull())
    .execute();
}
