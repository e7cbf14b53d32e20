// The projects that are watched: when each was polled, when it is due again, and who is at it now.

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

/** What a project begins with. */
export interface FirstWatch {
  readonly health: string;
  readonly weight: number;
  readonly at: Date;
  /** The first polls of many projects come so far apart, in milliseconds. */
  readonly apartMs: number;
}

/** Begins to watch projects; those that are watched already keep what is known of them, and get their new name. */
export async function addWatches(
  db: Db | Trx,
  projects: readonly NewWatch[],
  first: FirstWatch,
): Promise<void> {
  for (let start = 0; start < projects.length; start += ROWS_AT_ONCE) {
    const rows = projects.slice(start, start + ROWS_AT_ONCE).map(({ projectId, projectName }, i) => ({
      project_id: projectId,
      project_name: projectName,
      last_polled_at: null,
      next_poll_at: new Date(first.at.getTime() + (start + i) * first.apartMs),
      newest_build_at: null,
      health: first.health,
      weight: first.weight,
      usage_count: null,
    }));
    await db
      .insertInto('watches')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column('project_id')
          .doUpdateSet((e) => ({ project_name: e.ref('excluded.project_name') }))
          .where((e) => e('watches.project_name', '<>', e.ref('excluded.project_name'))),
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

/** Writes a poll and ends its lease. false: another poll was written in the meantime, so this one is dropped. */
export async function writePoll(
  trx: Db | Trx,
  { project_id, version }: Pick<WatchRow, 'project_id' | 'version'>,
  change: Updateable<WatchesTable>,
): Promise<boolean> {
  const written = await trx
    .updateTable('watches')
    .set({ ...change, leased_until: null, version: version + 1 })
    .where('project_id', '=', project_id)
    .where('version', '=', version)
    .executeTakeFirst();
  return written.numUpdatedRows > 0n;
}

/** Has the next poll come then, not sooner: this one failed. */
export async function putOff(db: Db, projectId: string, until: Date): Promise<void> {
  await db
    .updateTable('watches')
    .set({ next_poll_at: until, leased_until: until })
    .where('project_id', '=', projectId)
    .execute();
}

/** Has projects polled at once: their usage grew, or somebody says that something happened there. */
export async function askForPolls(
  db: Db,
  projectIds: readonly string[],
  why: 'usage' | 'event',
): Promise<void> {
  if (projectIds.length === 0) return;
  await db.updateTable('watches').set({ asked: why }).where('project_id', 'in', projectIds).execute();
}

export interface PollLimits {
  readonly now: Date;
  /** How many of each sort are wanted. */
  readonly limit: number;
  /** Not polled since then: those that nothing asks for, and those that something asks for. */
  readonly notSince: Date;
  readonly askedNotSince: Date;
}

/** Projects that may be polled again and have no lease, locked: those with a hint, and the others. */
export async function pollCandidates(
  trx: Trx,
  { now, limit, notSince, askedNotSince }: PollLimits,
): Promise<{ readonly pointedAt: readonly WatchRow[]; readonly rest: readonly WatchRow[] }> {
  const free = trx
    .selectFrom('watches')
    .selectAll()
    .where((e) => e.or([e('leased_until', 'is', null), e('leased_until', '<=', now)]))
    .limit(limit)
    .forUpdate()
    .skipLocked();
  const pointedAt = await free
    .where((e) => e.or([e('asked', 'is not', null), e('running', '>', 0)]))
    .where((e) =>
      e.or([
        e('last_polled_at', 'is', null),
        e('last_polled_at', '<=', notSince),
        e.and([e('asked', 'is not', null), e('last_polled_at', '<=', askedNotSince)]),
      ]),
    )
    // Builds that run may be many, and are many polls: what somebody knows of comes first, then what usage makes likely.
    .orderBy((e) => e.case('asked').when('event').then(0).when('usage').then(1).else(2).end())
    .orderBy(
      (e) => e.case().when('asked', 'is not', null).then(e.ref('last_polled_at')).end(),
      (o) => o.asc().nullsFirst(),
    )
    .orderBy(waitedPart(now), (o) => o.desc().nullsFirst())
    .execute();
  const rest = await free
    .where('asked', 'is', null)
    .where('running', '=', 0)
    .where((e) => e.or([e('last_polled_at', 'is', null), e('last_polled_at', '<=', notSince)]))
    .orderBy('next_poll_at')
    .execute();
  return { pointedAt, rest };
}

/** As src/watch/choose-polls.ts orders running builds: how long they have waited, as a part of what was planned. */
const waitedPart = (now: Date) => sql<number>`
  extract(epoch from ${now}::timestamptz - last_polled_at)
  / greatest(0.001, extract(epoch from next_poll_at - last_polled_at))`;

/** Leases these polls: no other replica polls these projects until the lease ends. */
export async function leasePolls(trx: Trx, projectIds: readonly string[], until: Date): Promise<void> {
  if (projectIds.length === 0) return;
  await trx
    .updateTable('watches')
    .set({ leased_until: until, asked: null })
    .where('project_id', 'in', projectIds)
    .execute();
}

export interface Lease {
  readonly projectId: string;
  readonly until: Date;
}

/** Lets others poll these at once. A lease that another replica has taken in the meantime stays. */
export async function endLeases(db: Db, leases: readonly Lease[]): Promise<void> {
  await db
    .updateTable('watches')
    .set({ leased_until: null })
    .where((e) =>
      e.or(
        leases.map(({ projectId, until }) =>
          e.and([e('project_id', '=', projectId), e('leased_until', '=', until)]),
        ),
      ),
    )
    .execute();
}

export interface NextPollable {
  /** When the project was polled that was polled longest ago; null: none is there, or none was. */
  readonly polledAt: Date | null;
  /** The same of those that something asks for. */
  readonly askedPolledAt: Date | null;
  /** Is there one that was never polled? */
  readonly isNew: boolean;
}

/** Of the projects without a lease. */
export async function findNextPollable(db: Db, now: Date): Promise<NextPollable> {
  const row = await db
    .selectFrom('watches')
    .select((e) => [
      e.fn.min('last_polled_at').as('polledAt'),
      e.fn.min('last_polled_at').filterWhere('asked', 'is not', null).as('askedPolledAt'),
      e.fn.countAll<string>().filterWhere('last_polled_at', 'is', null).as('fresh'),
    ])
    .where((e) => e.or([e('leased_until', 'is', null), e('leased_until', '<=', now)]))
    .executeTakeFirstOrThrow();
  return { polledAt: row.polledAt, askedPolledAt: row.askedPolledAt, isNew: Number(row.fresh) > 0 };
}

export async function sumWeights(db: Db): Promise<{ readonly watched: number; readonly weight: number }> {
  const row = await db
    .selectFrom('watches')
    .select((e) => [e.fn.countAll<string>().as('watched'), e.fn.sum<number | null>('weight').as('weight')])
    .executeTakeFirstOrThrow();
  return { watched: Number(row.watched), weight: Number(row.weight ?? 0) };
}
