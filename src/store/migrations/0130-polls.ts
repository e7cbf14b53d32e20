// Polls are claimed straight from the table of watched projects: when each was polled, when it is due, how much it weighs
// beside the others, what asks for it to be polled at once, and until when somebody is at it.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('watches_due').execute();
  await db.schema.alterTable('watches').renameColumn('last_look_at', 'last_polled_at').execute();
  await db.schema.alterTable('watches').renameColumn('next_look_at', 'next_poll_at').execute();
  await db.schema.alterTable('watches').renameColumn('redness', 'health').execute();
  await db.schema
    .alterTable('watches')
    .dropColumn('rhythm')
    .dropColumn('reason')
    // Why it is to be polled at once: 'usage' or 'event'; null: nothing asks for it.
    .addColumn('asked', 'text')
    .addColumn('running', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('weight', 'real', (c) => c.notNull().defaultTo(1))
    .addColumn('leased_until', 'timestamptz')
    // Of the newest page of builds: an equal one holds nothing new.
    .addColumn('page_fingerprint', 'text')
    .addColumn('usage_seconds', 'integer')
    .addColumn('usage_counted_at', 'timestamptz')
    .execute();
  await sql`create index watches_due on watches (next_poll_at) where asked is null and running = 0`.execute(
    db,
  );
  await sql`create index watches_pointed_at on watches (next_poll_at) where asked is not null or running > 0`.execute(
    db,
  );
  // What was stored under other names, and is read again within minutes.
  await sql`delete from watch_state where key in ('plan', 'hints', 'pressure')`.execute(db);
  await sql`update watches set usage_count = null`.execute(db);
}
