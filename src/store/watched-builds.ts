// The stored builds of subscribed projects: what is new, what is usual, and who was notified of what.

import type { Insertable, Selectable } from 'kysely';
import type { ProjectSpan } from './project-span.ts';
import type { Db, Trx, WatchedBuildsTable } from './tables.ts';

export type WatchedBuildRow = Selectable<WatchedBuildsTable>;
export type NewWatchedBuildRow = Insertable<WatchedBuildsTable>;

/** This many of a project's newest builds show what is new. */
const REMEMBERED = 400;
const KEEP_MS = 15 * 86_400_000;
/** A statement takes 65,535 values. */
const ROWS_AT_ONCE = 500;

/** Newest first. */
export async function listRecentBuilds(db: Db | Trx, projectId: string): Promise<readonly WatchedBuildRow[]> {
  return db
    .selectFrom('watched_builds')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('created_at', 'desc')
    .limit(REMEMBERED)
    .execute();
}

/** The project's builds that were running when last seen, however old. */
export async function listRunningBuilds(
  db: Db | Trx,
  projectId: string,
): Promise<readonly WatchedBuildRow[]> {
  return db
    .selectFrom('watched_builds')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('status', 'in', ['running', 'unknown'])
    .where('finished_at', 'is', null)
    .execute();
}

/** Inserts, or brings up to date what may have changed. */
export async function writeBuilds(trx: Trx, rows: readonly NewWatchedBuildRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await writeSome(trx, rows.slice(start, start + ROWS_AT_ONCE));
  }
}

async function writeSome(trx: Trx, rows: readonly NewWatchedBuildRow[]): Promise<void> {
  await trx
    .insertInto('watched_builds')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.column('build_id').doUpdateSet((e) => ({
        status: e.ref('excluded.status'),
        started_at: e.ref('excluded.started_at'),
        finished_at: e.ref('excluded.finished_at'),
        duration_seconds: e.ref('excluded.duration_seconds'),
        saved_seconds: e.ref('excluded.saved_seconds'),
        cached_steps: e.ref('excluded.cached_steps'),
        total_steps: e.ref('excluded.total_steps'),
        ended_found_at: e.fn.coalesce('watched_builds.ended_found_at', 'excluded.ended_found_at'),
        finding: e.fn.coalesce('excluded.finding', 'watched_builds.finding'),
        notified: e.fn.coalesce('excluded.notified', 'watched_builds.notified'),
        branch: e.fn.coalesce('excluded.branch', 'watched_builds.branch'),
      })),
    )
    .execute();
}

/** Depot does not know it any more: a running build of it must not be asked for again and again. */
export async function markGone(trx: Trx, buildIds: readonly string[], now: Date): Promise<void> {
  if (buildIds.length === 0) return;
  await trx
    .updateTable('watched_builds')
    .set({ status: 'canceled', finished_at: now })
    .where('build_id', 'in', buildIds)
    .execute();
}

/** CI said, or now says otherwise, which branch a build is of. */
export async function writeBranch(trx: Trx, buildId: string, branch: string | null): Promise<void> {
  await trx.updateTable('watched_builds').set({ branch }).where('build_id', '=', buildId).execute();
}

/** Who was notified of it, as JSON. */
export async function writeNotified(trx: Trx, buildId: string, notified: string): Promise<void> {
  await trx.updateTable('watched_builds').set({ notified }).where('build_id', '=', buildId).execute();
}

export async function findWatchedBuild(db: Db | Trx, buildId: string): Promise<WatchedBuildRow | undefined> {
  return db.selectFrom('watched_builds').selectAll().where('build_id', '=', buildId).executeTakeFirst();
}

export async function findWatchedBuilds(
  db: Db | Trx,
  buildIds: readonly string[],
): Promise<readonly WatchedBuildRow[]> {
  if (buildIds.length === 0) return [];
  return db.selectFrom('watched_builds').selectAll().where('build_id', 'in', buildIds).execute();
}

export async function writeFinding(db: Db | Trx, buildId: string, finding: string): Promise<void> {
  await db.updateTable('watched_builds').set({ finding }).where('build_id', '=', buildId).execute();
}

/** Of these projects, those that ended in a period. */
export async function listBuildsEnded(
  db: Db,
  projectIds: readonly string[] | 'all',
  from: Date,
  to: Date,
): Promise<readonly WatchedBuildRow[]> {
  const ended = db
    .selectFrom('watched_builds')
    .selectAll()
    .where('finished_at', '>=', from)
    .where('finished_at', '<', to);
  if (projectIds === 'all') return ended.execute();
  return projectIds.length === 0 ? [] : ended.where('project_id', 'in', projectIds).execute();
}

/**
 * How many builds in a row succeeded before a moment, as far as the bot has seen.
 * @param branch null: whatever their branch
 * @param limit more are not counted
 */
export async function countSuccessesBefore(
  db: Db,
  projectId: string,
  branch: string | null,
  before: Date,
  limit: number,
): Promise<number> {
  const rows = await db
    .selectFrom('watched_builds')
    .select('status')
    .where('project_id', '=', projectId)
    .where('status', 'in', ['success', 'failed', 'error'])
    .where('finished_at', '<', before)
    .$if(branch !== null, (query) => query.where('branch', '=', branch))
    .orderBy('finished_at', 'desc')
    .limit(limit)
    .execute();
  const red = rows.findIndex(({ status }) => status !== 'success');
  return red < 0 ? rows.length : red;
}

export async function forgetOldBuilds(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('watched_builds')
    .where('created_at', '<', new Date(now.getTime() - KEEP_MS))
    .execute();
}

/** The builds that were created in these times. One query. */
export async function listBuildsCreated(db: Db, spans: readonly ProjectSpan[]) {
  if (spans.length === 0) return [];
  return db
    .selectFrom('watched_builds')
    .select(['build_id', 'project_id', 'created_at'])
    .where((e) =>
      e.or(
        spans.map(({ projectId, from, to }) =>
          e.and([e('project_id', '=', projectId), e('created_at', '>=', from), e('created_at', '<=', to)]),
        ),
      ),
    )
    .execute();
}

/** The newest builds of these projects, newest first. */
export async function listNewestBuilds(
  db: Db,
  projectIds: readonly string[],
  limit: number,
): Promise<readonly WatchedBuildRow[]> {
  if (projectIds.length === 0) return [];
  return db
    .selectFrom('watched_builds')
    .selectAll()
    .where('project_id', 'in', projectIds)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
}
