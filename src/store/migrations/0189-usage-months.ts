// Usage of months that are over, a row for each project and month: a day's row is mostly overhead, so that two years of
// thousands of projects take a quarter of the room this way.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_months')
    // Its first day.
    .addColumn('month', 'date', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    // [figure][day of the month]: see store/usage-months.ts.
    .addColumn('figures', sql`integer[]`, (c) => c.notNull())
    .addColumn('durations', sql`smallint[]`, (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_months_pkey', ['month', 'project_id'])
    .execute();
}
