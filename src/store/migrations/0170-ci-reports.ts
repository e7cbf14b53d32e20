// What CI reports about builds, and the secrets it proves itself with.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ci_secrets')
    .addColumn('secret_hash', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz')
    .execute();
  await db.schema.createIndex('ci_secrets_by_project').on('ci_secrets').column('project_id').execute();
  await db.schema
    .createTable('ci_reports')
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('run_key', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('build_id', 'text')
    .addColumn('report', 'jsonb', (column) => column.notNull())
    .addColumn('received_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('ci_reports_key', ['project_id', 'run_key', 'event'])
    .execute();
  await db.schema
    .createIndex('ci_reports_newest')
    .on('ci_reports')
    .columns(['project_id', 'received_at'])
    .execute();
  await db.schema.createIndex('ci_reports_by_age').on('ci_reports').column('received_at').execute();
  await db.schema
    .createTable('ci_problems')
    .addColumn('project_id', 'text', (column) => column.primaryKey())
    .addColumn('problem', 'text', (column) => column.notNull())
    .addColumn('at', 'timestamptz', (column) => column.notNull())
    .execute();
}
