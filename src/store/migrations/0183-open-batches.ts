// Whether who asked has the result of a batch: until then somebody has to go on with it. Finding those takes no longer as
// more batches are over.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Those that are there have been reported.
  await sql`alter table batches add column is_reported boolean not null default true`.execute(db);
  await sql`alter table batches alter column is_reported set default false`.execute(db);
  await sql`create index batches_open on batches (batch_id)
    where state in ('running', 'finished') and not is_reported`.execute(db);
  await sql`update batches set is_reported = false where state = 'running'`.execute(db);
  await sql`create index batch_steps_open on batch_steps (batch_id) where state in ('begun', 'sealed')`.execute(
    db,
  );
}
