// Operations with their previews and outcomes, the audit trail, and what Slack has already delivered.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('operations')
    .addColumn('operation_id', 'text', (c) => c.primaryKey())
    .addColumn('origin_key', 'text', (c) => c.notNull().unique())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('request', 'jsonb', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c
        .notNull()
        .check(sql`state in ('pending','running','succeeded','failed','unclear','cancelled','expired')`),
    )
    .addColumn('preview', 'jsonb', (c) => c.notNull())
    .addColumn('preview_version', 'integer', (c) => c.notNull())
    .addColumn('requested_by', 'text', (c) => c.notNull())
    .addColumn('confirmed_by', 'text')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('message_ts', 'text')
    .addColumn('request_id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('lease_until', 'timestamptz')
    .addColumn('sent_at', 'timestamptz')
    .addColumn('finished_at', 'timestamptz')
    .addColumn('outcome', 'jsonb')
    .addColumn('shown_state', 'text')
    .execute();
  // What a sweep looks for: open operations, and finished ones whose message does not show it yet.
  await sql`create index operations_unsettled on operations (state, expires_at)
    where state in ('pending', 'running') or shown_state is distinct from state`.execute(db);

  await db.schema
    .createTable('audit')
    .addColumn('audit_id', 'bigint', (c) => c.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text')
    .addColumn('project_name', 'text')
    .addColumn('channel_id', 'text')
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('detail', 'jsonb', (c) => c.notNull())
    .addColumn('operation_id', 'text')
    .addColumn('request_id', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('audit_by_project').on('audit').columns(['project_id', 'audit_id']).execute();
  // Append-only: the database itself refuses to rewrite history.
  await sql`create function audit_is_append_only() returns trigger language plpgsql as
    'begin raise exception ''the audit trail is append-only''; end'`.execute(db);
  await sql`create trigger audit_append_only before update or delete on audit
    for each row execute function audit_is_append_only()`.execute(db);

  await db.schema
    .createTable('seen_requests')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('seen_at', 'timestamptz', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('seen_requests_by_age').on('seen_requests').column('seen_at').execute();
}
