// The projects that are watched: when each was looked at, and when its next look is due.

import { type Selectable, sql, type Updateable } from 'kysely';
import type { Db, Trx, WatchesTable } from './tables.ts';

export type WatchRow = Selectable<WatchesTable>;

export async function findWatch(db: Db | Trx, projectId: string): Promise<WatchRow | undefined> {
  return db.selectFrom('watches').selectAll().where('project_id', '=', projectId).executeTakeFirst();
}

export interface NewWatch {
  readonly projectId: string;
  readonly projectName: string;
}

const ROWS_AT_ONCE = 500;

/** Begins to watch projects; those that are watched already keep what is known of them, and get their new name. */
export async function addWatches(
  db: Db | Trx,
  projects: readonly NewWatch[],
  first: { readonly rhythm: string; readonly redness: string; readonly at: Date },
): Promise<void> {
  for (let start = 0; start < projects.length; start += ROWS_AT_ONCE) {
    const rows = projects.slice(start, start + ROWS_AT_ONCE).map(({ projectId, projectName }) => ({
      project_id: projectId,
      project_name: projectName,
      last_look_at: null,
      next_look_at: first.at,
      reason: 'time',
      newest_build_at: null,
      rhythm: first.rhythm,
      redness: first.redness,
      usage_count: null,
    }));
    await db
      .insertInto('watches')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('project_id').doUpdateSet((e) => ({ project_name: e.ref('excluded.project_name') })),
      )
      .execute();
  }
}

/** Stops watching all others, but for those that somebody began to follow a moment ago. @returns those it has stopped. */
export async function keepOnlyWatches(trx: Trx, projectIds: readonly string[]): Promise<readonly string[]> {
  const all = trx
    .deleteFrom('watches')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('subscriptions')
            .select('subscription_id')
            .whereRef('subscriptions.project_id', '=', 'watches.project_id')
            .where('confirmed_at', 'is not', null),
        ),
      ),
    );
  const others = projectIds.length === 0 ? all : all.where('project_id', 'not in', projectIds);
  const stopped = await others.returning('project_id').execute();
  return stopped.map(({ project_id }) => project_id);
}

export async function removeWatch(trx: Trx, projectId: string): Promise<void> {
  await trx.deleteFrom('watches').where('project_id', '=', projectId).execute();
}

/** Writes a look. undefined: another look was written meanwhile, and this one must not be. */
export async function writeLook(
  trx: Trx,
  { project_id, version }: Pick<WatchRow, 'project_id' | 'version'>,
  change: Updateable<WatchesTable>,
): Promise<boolean> {
  const written = await trx
    .updateTable('watches')
    .set({ ...change, version: version + 1 })
    .where('project_id', '=', project_id)
    .where('version', '=', version)
    .executeTakeFirst();
  return written.numUpdatedRows > 0n;
}

/** Has a look come later: it failed. */
export async function putOff(db: Db, projectId: string, until: Date): Promise<void> {
  await db.updateTable('watches').set({ next_look_at: until }).where('project_id', '=', projectId).execute();
}

/** Has looks come now: usage points at these projects. */
export async function bringForward(db: Db, projectIds: readonly string[], now: Date): Promise<void> {
  if (projectIds.length === 0) return;
  await db
    .updateTable('watches')
    .set({ next_look_at: now, reason: 'hint' })
    .where('project_id', 'in', projectIds)
    .where('next_look_at', '>', now)
    .execute();
}

export type DueWatch = Pick<WatchRow, 'project_id' | 'reason' | 'last_look_at' | 'next_look_at'>;

export async function dueWatches(db: Db | Trx, now: Date): Promise<readonly DueWatch[]> {
  return db
    .selectFrom('watches')
    .select(['project_id', 'reason', 'last_look_at', 'next_look_at'])
    .where('next_look_at', '<=', now)
    .execute();
}

/** When the next look is due; null: nothing is watched. */
export async function nextDue(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('watches')
    .select((e) => e.fn.min('next_look_at').as('at'))
    .executeTakeFirst();
  return row?.at ?? null;
}

export async function rhythmsOfAll(db: Db | Trx): Promise<readonly unknown[]> {
  const rows = await db.selectFrom('watches').select('rhythm').execute();
  return rows.map(({ rhythm }) => rhythm);
}

export async function usageCounts(db: Db): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('watches')
    .select(['project_id', 'usage_count'])
    .where('usage_count', 'is not', null)
    .execute();
  return new Map(rows.map(({ project_id, usage_count }) => [project_id, usage_count ?? 0]));
}

/** @param counts only those that differ from what is stored. */
export async function writeUsageCounts(db: Db, counts: ReadonlyMap<string, number>): Promise<void> {
  if (counts.size === 0) return;
  const entries = [...counts];
  for (let start = 0; start < entries.length; start += ROWS_AT_ONCE) {
    const part = entries.slice(start, start + ROWS_AT_ONCE);
    await db
      .updateTable('watches')
      .from(
        db
          .selectNoFrom(() => [
            sql<string>`unnest(${part.map(([projectId]) => projectId)}::text[])`.as('id'),
            sql<number>`unnest(${part.map(([, count]) => count)}::integer[])`.as('count'),
          ])
          .as('counted'),
      )
      .set((e) => ({ usage_count: e.ref('counted.count') }))
      .whereRef('project_id', '=', 'counted.id')
      .execute();
  }
}

export interface WatchFigures {
  readonly watched: number;
  /** When the project that waited longest was looked at; null: one never was, or none is watched. */
  readonly longestUnseen: Date | null;
  readonly overdue: number;
  /** The newest successful poll of any project; null: none yet. */
  readonly lastPollAt: Date | null;
}

export async function watchFigures(db: Db, now: Date): Promise<WatchFigures> {
  const row = await db
    .selectFrom('watches')
    .select((e) => [
      e.fn.countAll<string>().as('watched'),
      e.fn.min('last_look_at').as('longest'),
      e.fn.max('last_look_at').as('newest'),
      e.fn.countAll<string>().filterWhere('next_look_at', '<=', now).as('overdue'),
    ])
    .executeTakeFirstOrThrow();
  const { watched, longest: longestUnseen, newest: lastPollAt, overdue } = row;
  return { watched: Number(watched), longestUnseen, lastPollAt, overdue: Number(overdue) };
}

/** Looks that were given a turn: due again only if nobody makes them. */
export async function leaseLooks(trx: Trx, projectIds: readonly string[], until: Date): Promise<void> {
  if (projectIds.length === 0) return;
  await trx
    .updateTable('watches')
    .set({ next_look_at: until })
    .where('project_id', 'in', projectIds)
    .execute();
}

export async function namesOfWatches(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('watches').select(['project_id', 'project_name']).execute();
  return new Map(rows.map(({ project_id, project_name }) => [project_id, project_name]));
}
