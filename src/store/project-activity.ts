// When each project last built and how much cache it keeps, one row a project, as Depot's usage counts tell.

import { type Selectable, sql } from 'kysely';
import type { Db, ProjectActivityTable, Trx } from './tables.ts';
import { changeState, readState } from './watch-state.ts';

export type ProjectActivityRow = Selectable<ProjectActivityTable> & {
  /** From the project's own list of builds, where it is polled; null: none, or it isn't polled. */
  readonly newest_build_at: Date | null;
  readonly last_polled_at: Date | null;
};

export interface CountedActivity {
  readonly projectId: string;
  readonly cacheGb: number;
  /** Builds of the last 30 days; null: not counted now. */
  readonly recentBuilds: number | null;
  /** It built in this period; null: it did not. */
  readonly builtIn: { readonly from: Date; readonly to: Date } | null;
}

/** At most a page of projects at once. The latest period in which a project built stands, in whatever order they come. */
export async function writeActivity(
  db: Db,
  counted: readonly CountedActivity[],
  countedAt: Date,
): Promise<void> {
  if (counted.length === 0) return;
  const isNewer = sql<boolean>`excluded.last_build_to > coalesce(project_activity.last_build_to, '-infinity')`;
  const newer = (column: 'last_build_from' | 'last_build_to') =>
    sql<Date | null>`case when ${isNewer} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`project_activity.${column}`)} end`;
  await db
    .insertInto('project_activity')
    .values(
      counted.map(({ projectId, cacheGb, recentBuilds, builtIn }) => ({
        project_id: projectId,
        cache_gb: cacheGb,
        recent_builds: recentBuilds,
        last_build_from: builtIn?.from ?? null,
        last_build_to: builtIn?.to ?? null,
        counted_at: countedAt,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('project_id').doUpdateSet((e) => ({
        cache_gb: e.ref('excluded.cache_gb'),
        recent_builds: e.fn.coalesce('excluded.recent_builds', 'project_activity.recent_builds'),
        last_build_from: newer('last_build_from'),
        last_build_to: newer('last_build_to'),
        counted_at: e.ref('excluded.counted_at'),
      })),
    )
    .execute();
}

export async function readActivity(db: Db): Promise<ReadonlyMap<string, ProjectActivityRow>> {
  const rows = await db
    .selectFrom('project_activity')
    .leftJoin('watches', 'watches.project_id', 'project_activity.project_id')
    .selectAll('project_activity')
    .select(['watches.newest_build_at', 'watches.last_polled_at'])
    .execute();
  return new Map(rows.map((row) => [row.project_id, row]));
}

/** Projects that Depot has not listed since then are gone. */
export async function forgetActivity(db: Db, notSince: Date): Promise<void> {
  await db.deleteFrom('project_activity').where('counted_at', '<', notSince).execute();
}

const COVERED = 'activity';

/** The period in which builds are counted without a gap, as stored; not validated. */
export const readCovered = (db: Db): Promise<unknown> => readState(db, COVERED);

export const changeCovered = (
  db: Db,
  change: (value: unknown, trx: Trx) => Promise<object | null>,
): Promise<void> => changeState(db, COVERED, change);
