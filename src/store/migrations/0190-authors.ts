// Who the author of a commit is in Slack, and how that person wants to be told of a failed build.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('person_settings')
    .addColumn('user_id', 'text', (column) => column.primaryKey())
    .addColumn('pings', 'boolean', (column) => column.notNull())
    .addColumn('quiet_from', 'integer')
    .addColumn('quiet_to', 'integer')
    .addColumn('changed_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('author_names')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('claimed_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('author_names_key', ['kind', 'name'])
    .execute();
  await db.schema.createIndex('author_names_by_person').on('author_names').column('user_id').execute();
  await db.schema
    .createTable('name_requests')
    .addColumn('request_id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('holder_id', 'text', (column) => column.notNull())
    .addColumn('claimant_id', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('kept_at', 'timestamptz')
    .addUniqueConstraint('name_requests_once', ['kind', 'name', 'claimant_id'])
    .execute();
  await db.schema
    .createTable('email_lookups')
    .addColumn('email_hash', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text')
    .addColumn('looked_up_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('email_lookups_by_age').on('email_lookups').column('looked_up_at').execute();
  // How a subscription tells the author of a failed commit: `mention`, `dm` or `off`.
  await db.schema
    .alterTable('subscriptions')
    .addColumn('authors', 'text', (column) => column.notNull().defaultTo('mention'))
    .execute();
  // Of an incident in a channel: who was notified, and how (`mention`, `dm` or `nobody`); null: not decided yet.
  await db.schema
    .alterTable('incident_notices')
    .addColumn('author_id', 'text')
    .addColumn('author_told', 'text')
    .execute();
}
