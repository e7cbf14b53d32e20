// Who wants a direct message when a build ends.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('build_alerts')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('build_id', 'text', (c) => c.notNull())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('project_name', 'text', (c) => c.notNull())
    // Where it was requested: a channel may have a role.
    .addColumn('channel_id', 'text')
    .addColumn('requested_at', 'timestamptz', (c) => c.notNull())
    .addColumn('next_poll_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('build_alerts_pkey', ['user_id', 'build_id'])
    .execute();
  await db.schema.createIndex('build_alerts_by_poll').on('build_alerts').column('next_poll_at').execute();
}
