// Rows that the bot did not write show, and old rows can go without breaking the chain: `audit_faults` keeps what was found
// wrong, `audit_checkpoints` where the chain begins now. Only rows up to a checkpoint may be deleted.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit_checkpoints')
    .addColumn('audit_id', 'bigint', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('row_count', 'bigint', (column) => column.notNull())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit_faults')
    .addColumn('fault', 'text', (column) => column.notNull())
    .addColumn('audit_id', 'bigint', (column) => column.notNull())
    .addColumn('noticed_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('audit_faults_once', ['audit_id', 'fault'])
    .execute();
  await sql`alter table audit_head add column audit_id bigint not null default 0`.execute(db);
  await sql`update audit_head set audit_id = coalesce(
    (select max(audit_id) from audit where audit.hash = audit_head.hash), 0)`.execute(db);
  await sql`create or replace function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      if TG_LEVEL = 'ROW' and TG_OP = 'DELETE' then
        if OLD.audit_id <= (select coalesce(max(audit_id), 0) from audit_checkpoints) then return OLD; end if;
      end if;
      raise exception 'the audit trail is append-only';
    end $$`.execute(db);
}
