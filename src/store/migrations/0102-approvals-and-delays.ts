// Changes that wait: for approvals, or for a while in which they can be stopped. The rules that say so, and every
// decision of an approver.

import { type Kysely, sql } from 'kysely';

const STATES =
  "'pending','awaiting','scheduled','running','succeeded','failed','unclear','cancelled','rejected','expired'";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table operations drop constraint operations_state_check`.execute(db);
  await sql
    .raw(`alter table operations add constraint operations_state_check check (state in (${STATES}))`)
    .execute(db);
  await db.schema
    .alterTable('operations')
    // What the rules ask of it, as last looked at: approvals and delay.
    .addColumn('guards', 'jsonb')
    .addColumn('reason', 'text')
    .addColumn('run_at', 'timestamptz')
    // The messages in approvers' channels, where those are others.
    .addColumn('approval_messages', 'jsonb')
    .execute();
  await sql`drop index operations_unsettled`.execute(db);
  await sql`create index operations_unsettled on operations (state, expires_at)
    where state in ('pending', 'awaiting', 'scheduled', 'running') or shown_state is distinct from state`.execute(
    db,
  );

  await db.schema
    .createTable('approvals')
    .addColumn('operation_id', 'text', (c) => c.notNull().references('operations.operation_id'))
    .addColumn('preview_version', 'integer', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text')
    .addColumn('decision', 'text', (c) => c.notNull().check(sql`decision in ('approve','reject')`))
    .addColumn('decided_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('approvals_pkey', ['operation_id', 'preview_version', 'user_id'])
    .execute();

  await db.schema
    .createTable('access_rules')
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('approval','delay')`))
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('pattern', 'text', (c) => c.notNull())
    .addColumn('settings', 'jsonb', (c) => c.notNull())
    .addColumn('set_by', 'text', (c) => c.notNull())
    .addColumn('set_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('access_rules_pkey', ['team_id', 'kind', 'action', 'pattern'])
    .execute();
}
