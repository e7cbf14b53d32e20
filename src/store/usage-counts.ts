// What Depot's usage counted of each watched project, when it was read last.

import { sql } from 'kysely';
import type { Db } from './tables.ts';
import type { WatchRow } from './watches.ts';

export type CountedWatch = Pick<
  WatchRow,
  'project_id' | 'usage_count' | 'usage_seconds' | 'usage_counted_at' | 'running'
>;

/** What was counted of these projects before, as far as they are watched. */
export async function readUsageCounts(
  db: Db,
  projectIds: readonly string[],
): Promise<readonly CountedWatch[]> {
  if (projectIds.length === 0) return [];
  return db
    .selectFrom('watches')
    .select(['project_id', 'usage_count', 'usage_seconds', 'usage_counted_at', 'running'])
    .where('project_id', 'in', projectIds)
    .execute();
}

export interface UsageCount {
  readonly projectId: string;
  readonly buildCount: number;
  readonly buildSeconds: number;
}

/** Writes what was counted, of the projects that are watched; at most a page of them at once. */
export async function writeUsageCounts(db: Db, counts: readonly UsageCount[], at: Date): Promise<void> {
  if (counts.length === 0) return;
  await db
    .updateTable('watches')
    .from(
      db
        .selectNoFrom(() => [
          sql<string>`unnest(${counts.map(({ projectId }) => projectId)}::text[])`.as('id'),
          sql<number>`unnest(${counts.map(({ buildCount }) => buildCount)}::integer[])`.as('count'),
          sql<number>`unnest(${counts.map(({ buildSeconds }) => buildSeconds)}::integer[])`.as('seconds'),
        ])
        .as('counted'),
    )
    .set((e) => ({
      usage_count: e.ref('counted.count'),
      usage_seconds: e.ref('counted.seconds'),
      usage_counted_at: at,
    }))
    .whereRef('project_id', '=', 'counted.id')
    .execute();
}

/** A new day is counted from nothing. Those that were never counted stay so. */
export async function beginUsageDay(db: Db, day: Date): Promise<void> {
  await db
    .updateTable('watches')
    .set({ usage_count: 0, usage_seconds: 0, usage_counted_at: day })
    .where('usage_count', 'is not', null)
    .execute();
}
