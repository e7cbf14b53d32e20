// Each audit row carries its fingerprint and that of the row before it, so that a changed, removed or inserted row shows.
// `audit_head` is the newest fingerprint: a writer locks it, so the chain never forks.

import { type Kysely, sql } from 'kysely';
import { auditHash, BEFORE_FIRST, type HashedRow } from '../audit-hash.ts';

const BATCH = 500;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table audit add column previous_hash text, add column hash text`.execute(db);
  await sql`alter table audit disable trigger audit_append_only`.execute(db);
  let [last, previous, rows] = ['0', BEFORE_FIRST, 0];
  for (;;) {
    const batch = await sql<HashedRow & { audit_id: string }>`
      select * from audit where audit_id > ${last} order by audit_id limit ${BATCH}`.execute(db);
    for (const row of batch.rows) {
      const hash = auditHash(previous, row);
      await sql`update audit set previous_hash = ${previous}, hash = ${hash} where audit_id = ${row.audit_id}`.execute(
        db,
      );
      [last, previous, rows] = [row.audit_id, hash, rows + 1];
    }
    if (batch.rows.length < BATCH) break;
  }
  await sql`alter table audit enable trigger audit_append_only`.execute(db);
  await sql`alter table audit alter column previous_hash set not null, alter column hash set not null`.execute(
    db,
  );
  await sql`create trigger audit_no_truncate before truncate on audit
    for each statement execute function audit_is_append_only()`.execute(db);
  await sql`create index audit_by_actor on audit (actor, audit_id)`.execute(db);

  await sql`create table audit_head (
    one integer primary key check (one = 1), hash text not null, row_count bigint not null)`.execute(db);
  await sql`insert into audit_head values (1, ${previous}, ${rows})`.execute(db);

  await db.schema
    .createTable('audit_channels')
    .addColumn('channel_id', 'text', (c) => c.primaryKey())
    .addColumn('posted_to', 'bigint', (c) => c.notNull())
    .addColumn('claimed_until', 'timestamptz')
    .execute();
}
