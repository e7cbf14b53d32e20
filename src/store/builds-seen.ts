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
export async function findProjectOfBuild(db: Db, buildId: string): Promise<string | null> {
  const row = await db
    .selectFrom('builds_seen')
    .select('project_id')
    .where('build_id', '=', buildId)
    .executeTakeFirst();
  return row?.project_id ?? null;
}

/** More than so many of one beginning are no help to anybody. */
const MOST_OF_ONE_BEGINNING = 50;

/** @param beginning letters and digits only. */
export async function listBuildsByPrefix(
  db: Db,
  beginning: string,
): Promise<readonly { readonly buildId: string; readonly projectId: string }[]> {
  return db
    .selectFrom('builds_seen')
    .select(['build_id as buildId', 'project_id as projectId'])
    .where('build_id', 'like', `${beginning}%`)
    .union(
      db
        .selectFrom('watched_builds')
        .select(['build_id as buildId', 'project_id as projectId'])
        .where('build_id', 'like', `${beginning}%`),
    )
    .orderBy('buildId')
    .limit(MOST_OF_ONE_BEGINNING)
    .execute();
}
