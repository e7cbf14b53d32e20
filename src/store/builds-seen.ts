// The pairs of build and project that the bot has come across.

import type { Db } from './tables.ts';

/** Forgotten long before the rows are, so that a row is written again in time. */
const WRITTEN_MS = 3_600_000;
const MAX_WRITTEN = 20_000;

interface Written {
  readonly since: Date;
  readonly buildIds: Set<string>;
}

/** What this process has written lately, by database: a list that is looked at again needs no write. */
const writtenTo = new WeakMap<Db, Written>();

function writtenLately(db: Db, now: Date): Set<string> {
  const known = writtenTo.get(db);
  const isUsable =
    known && known.buildIds.size < MAX_WRITTEN && now.getTime() - known.since.getTime() < WRITTEN_MS;
  const written = isUsable ? known : { since: now, buildIds: new Set<string>() };
  writtenTo.set(db, written);
  return written.buildIds;
}

export async function rememberBuilds(
  db: Db,
  projectId: string,
  buildIds: readonly string[],
  now: Date,
): Promise<void> {
  const written = writtenLately(db, now);
  const unwritten = buildIds.filter((buildId) => !written.has(buildId));
  if (unwritten.length === 0) return;
  await db
    .insertInto('builds_seen')
    .values(unwritten.map((buildId) => ({ build_id: buildId, project_id: projectId, seen_at: now })))
    .onConflict((conflict) => conflict.column('build_id').doNothing())
    .execute();
  for (const buildId of unwritten) written.add(buildId);
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
