// Stored notices in Slack's word: a reply that is also shown in the channel is broadcast.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update notices
    set content = (content - 'aloud') || jsonb_build_object('isBroadcast', content -> 'aloud')
    where content ? 'aloud'`.execute(db);
}
