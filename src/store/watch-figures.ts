// How well polling keeps up, over all watched projects.

import type { Db } from './tables.ts';

export interface WatchFigures {
  readonly watched: number;
  /** Projects that were never polled yet. */
  readonly unpolled: number;
  /** The project that waited longest was polled then; null: none was polled yet. */
  readonly oldestPollAt: Date | null;
  /** The newest poll that Depot answered; null: none. */
  readonly lastPollAt: Date | null;
  /** Of all projects together: see watch/choose-polls.ts. */
  readonly weight: number;
}

export async function watchFigures(db: Db): Promise<WatchFigures> {
  const row = await db
    .selectFrom('watches')
    .select((e) => [
      e.fn.countAll<string>().as('watched'),
      e.fn.countAll<string>().filterWhere('last_polled_at', 'is', null).as('unpolled'),
      e.fn.min('last_polled_at').as('oldest'),
      e.fn.max('last_polled_at').as('newest'),
      e.fn.sum<number | null>('weight').as('weight'),
    ])
    .executeTakeFirstOrThrow();
  return {
    watched: Number(row.watched),
    unpolled: Number(row.unpolled),
    oldestPollAt: row.oldest,
    lastPollAt: row.newest,
    weight: Number(row.weight ?? 0),
  };
}

export async function readWatchNames(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('watches').select(['project_id', 'project_name']).execute();
  return new Map(rows.map(({ project_id, project_name }) => [project_id, project_name]));
}

/** Projects that were polled before that moment, and not since. */
export async function countOverduePolls(db: Db, polledBefore: Date): Promise<number> {
  const row = await db
    .selectFrom('watches')
    .select((e) => e.fn.countAll<string>().as('overdue'))
    .where('last_polled_at', '<', polledBefore)
    .executeTakeFirstOrThrow();
  return Number(row.overdue);
}

/** Projects whose newest build is no older than that, those first that are nearest to it. */
export async function listBuiltSince(db: Db, since: Date, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('watches')
    .select('project_id')
    .where('newest_build_at', '>=', since)
    .orderBy('newest_build_at')
    .limit(limit)
    .execute();
  return rows.map(({ project_id }) => project_id);
}
