// What is usual for each project, and the figures to compare with it.

import { type Selectable, sql } from 'kysely';
import type { OperationRow } from './operations.ts';
import type { Db, ProjectHabitsTable, Trx } from './tables.ts';

export type ProjectHabitsRow = Selectable<ProjectHabitsTable>;

export async function readHabits(
  db: Db,
  projectIds: readonly string[],
): Promise<ReadonlyMap<string, ProjectHabitsRow>> {
  if (projectIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('project_habits')
    .selectAll()
    .where('project_id', 'in', projectIds)
    .execute();
  return new Map(rows.map((row) => [row.project_id, row]));
}

export interface NewHabits {
  readonly projectId: string;
  readonly habits: object;
  /** null: there was no row. */
  readonly before: ProjectHabitsRow | null;
  readonly at: Date;
  /** Tokens and trust policies were compared, too. */
  readonly withAccess: boolean;
}

/** @returns false: another round was written in the meantime, so this one is dropped. */
export async function writeHabits(trx: Trx, change: NewHabits): Promise<boolean> {
  const { projectId, before, at, withAccess } = change;
  const values = {
    habits: JSON.stringify(change.habits),
    compared_at: at,
    ...(withAccess && { access_compared_at: at }),
  };
  if (!before) {
    const added = await trx
      .insertInto('project_habits')
      .values({ project_id: projectId, version: 1, access_compared_at: null, ...values })
      .onConflict((conflict) => conflict.column('project_id').doNothing())
      .executeTakeFirst();
    return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const changed = await trx
    .updateTable('project_habits')
    .set({ ...values, version: before.version + 1 })
    .where('project_id', '=', projectId)
    .where('version', '=', before.version)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Of these projects, those whose tokens and trust policies were compared longest ago, or never. */
export async function listAccessDue(
  db: Db,
  projectIds: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('project_habits')
    .select('project_id')
    .where('project_id', 'in', projectIds)
    .orderBy('access_compared_at', (o) => o.asc().nullsFirst())
    .orderBy('project_id')
    .limit(limit)
    .execute();
  return rows.map(({ project_id }) => project_id);
}

export async function forgetHabits(db: Db, notSince: Date): Promise<void> {
  await db.deleteFrom('project_habits').where('compared_at', '<', notSince).execute();
}

export interface HourCount {
  readonly projectId: string;
  /** UTC. */
  readonly hour: number;
  readonly builds: number;
  readonly isFresh: boolean;
  readonly oldest: Date;
}

/** Builds by hour, of projects that built since `fresh`: those since then, and those before. */
export async function readBuildsByHour(
  db: Db,
  projectIds: readonly string[],
  fresh: Date,
): Promise<readonly HourCount[]> {
  return db
    .selectFrom('watched_builds')
    .select((e) => [
      'project_id as projectId',
      sql<number>`extract(hour from created_at at time zone 'utc')::int`.as('hour'),
      sql<number>`count(*)::int`.as('builds'),
      sql<boolean>`created_at > ${fresh}`.as('isFresh'),
      e.fn.min('created_at').as('oldest'),
    ])
    .where('project_id', 'in', (e) =>
      e
        .selectFrom('watched_builds')
        .select('project_id')
        .where('project_id', 'in', projectIds)
        .where('created_at', '>', fresh),
    )
    .groupBy(sql`1, 2, 4`)
    .execute();
}

const ACCESS_KINDS = ['token-create', 'token-rotate', 'trust-add'];

/** What the bot itself did to a project's tokens and trust policies, as far as it was sent to Depot. */
export async function ownAccessOperations(db: Db, projectId: string): Promise<readonly OperationRow[]> {
  return db
    .selectFrom('operations')
    .selectAll()
    .where('kind', 'in', ACCESS_KINDS)
    .where(sql<boolean>`request->>'projectId' = ${projectId}`)
    .where('sent_at', 'is not', null)
    .execute();
}
