// What is asked for often of notices and builds, by the thousand.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('notices_posted').on('notices').column('posted_at').execute();
  await db.schema
    .createIndex('notices_message')
    .on('notices')
    .columns(['channel_id', 'message_ts'])
    .execute();
  await db.schema.createIndex('watched_builds_finished').on('watched_builds').column('finished_at').execute();
}
