// The pairs of build and project that the bot has come across.

import type { Db } from './tables.ts';

export async function rememberBuilds(
  db: Db,
  projectId: string,
  buildIds: readonly string[],
  now: Date,
): Promise<void> {
  if (buildIds.length === 0) return;
  await db
    .insertInto('builds_seen')
    .values(buildIds.map((buildId) => ({ build_id: buildId, project_id: projectId, seen_at: now })))
    .onConflict((conflict) => conflict.column('build_id').doNothing())
    .execute();
}

/** null for a build that was never seen in a project's list. */
export async function projectOfBuild(db: Db, buildId: string): Promise<string | null> {
  const row = await db
    .selectFrom('builds_seen')
    .select('project_id')
    .where('build_id', '=', buildId)
    .executeTakeFirst();
  return row?.project_id ?? null;
}
