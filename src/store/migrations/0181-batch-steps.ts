// What is done for each project of a batch once it exists, step by step, and the files that hand over new secrets.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('batches')
    .addColumn('extras', 'jsonb', (c) => c.notNull().defaultTo(sql`'{}'::jsonb`))
    .execute();
  await db.schema
    .createTable('batch_steps')
    .addColumn('batch_id', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('step', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c
        .notNull()
        .defaultTo('waiting')
        .check(sql`state in ('waiting','begun','sealed','done','guarded','failed')`),
    )
    .addColumn('attempt', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('explanation', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('token_id', 'text')
    .addColumn('sealed_secret', 'text')
    .addColumn('sealed_at', 'timestamptz')
    .addColumn('secret_file_id', 'text')
    .addPrimaryKeyConstraint('batch_steps_pkey', ['batch_id', 'position', 'step'])
    .addForeignKeyConstraint(
      'batch_steps_item_fkey',
      ['batch_id', 'position'],
      'batch_items',
      ['batch_id', 'position'],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createTable('secret_files')
    .addColumn('secret_file_id', 'text', (c) => c.primaryKey())
    .addColumn('batch_id', 'text', (c) => c.notNull().references('batches.batch_id').onDelete('cascade'))
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull().check(sql`state in ('sending','delivered','deleted')`))
    // Until a while after this, its sender counts as working.
    .addColumn('sending_since', 'timestamptz', (c) => c.notNull())
    .addColumn('channel_id', 'text')
    // Slack's name for it, known before its content is sent: after a lost answer it can be looked for, or deleted.
    .addColumn('slack_file_id', 'text')
    .addColumn('delete_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('secret_files_of_batch').on('secret_files').column('batch_id').execute();
}
