// What counted lately on each branch of the watched projects, as the watch keeps it.

import type { Db, Trx } from './tables.ts';

/** As JSON, by branch; those of these branches that there are. */
export async function readBranchTimelines(
  db: Db | Trx,
  projectId: string,
  branches: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  if (branches.length === 0) return new Map();
  const rows = await db
    .selectFrom('branch_timelines')
    .select(['branch', 'timeline'])
    .where('project_id', '=', projectId)
    .where('branch', 'in', branches)
    .execute();
  return new Map(rows.map(({ branch, timeline }) => [branch, timeline]));
}

export interface NewBranchTimeline {
  readonly branch: string;
  /** JSON */
  readonly timeline: string;
}

export async function writeBranchTimelines(
  trx: Trx,
  projectId: string,
  timelines: readonly NewBranchTimeline[],
  now: Date,
): Promise<void> {
  if (timelines.length === 0) return;
  await trx
    .insertInto('branch_timelines')
    .values(timelines.map((one) => ({ ...one, project_id: projectId, built_at: now })))
    .onConflict((conflict) =>
      conflict
        .columns(['project_id', 'branch'])
        .doUpdateSet((e) => ({ timeline: e.ref('excluded.timeline'), built_at: e.ref('excluded.built_at') })),
    )
    .execute();
}

/** Forgets branches without a build since then, of projects that have had one. @returns those that it forgot. */
export async function forgetQuietBranches(
  trx: Trx,
  before: Date,
): Promise<readonly { readonly project_id: string; readonly branch: string }[]> {
  return trx
    .deleteFrom('branch_timelines')
    .using('watches')
    .whereRef('watches.project_id', '=', 'branch_timelines.project_id')
    .where('watches.newest_build_at', '>=', before)
    .where('branch_timelines.built_at', '<', before)
    .returning(['branch_timelines.project_id', 'branch_timelines.branch'])
    .execute();
}
