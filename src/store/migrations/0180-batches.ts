// Many projects created at one person's request: the request, and a row for each name.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('batches')
    .addColumn('batch_id', 'text', (c) => c.primaryKey())
    // The person's act that asked for it; the same act delivered twice meets the same row.
    .addColumn('origin_key', 'text', (c) => c.notNull().unique())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('pending','running','stopped','cancelled','finished')`),
    )
    .addColumn('settings', 'jsonb', (c) => c.notNull())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('message_ts', 'text')
    .addColumn('requested_by', 'text', (c) => c.notNull())
    .addColumn('confirmed_by', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('batch_items')
    .addColumn('batch_id', 'text', (c) => c.notNull().references('batches.batch_id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('waiting','created','exists','invalid','guarded','failed','unclear')`),
    )
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('project_id', 'text')
    .addColumn('explanation', 'text', (c) => c.notNull().defaultTo(''))
    .addPrimaryKeyConstraint('batch_items_pkey', ['batch_id', 'position'])
    .execute();
}
