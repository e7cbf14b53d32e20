// Where a change that was asked for in a channel without the bot can still be answered: response URLs, sealed.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('reply_urls')
    .addColumn('operation_id', 'text', (c) => c.primaryKey().references('operations.operation_id'))
    .addColumn('sealed_url', 'text', (c) => c.notNull())
    .addColumn('stored_at', 'timestamptz', (c) => c.notNull())
    .execute();
}
