// Usage of each project and UTC day, added up from the builds that the bot saw end; and Depot's own count beside it.

import { type Selectable, sql } from 'kysely';
import { addDuration, type DurationHistogram } from '../lib/duration-histogram.ts';
import type { Db, Trx, UsageBuildsTable } from './tables.ts';
import { isFilledForGood } from './usage-fills.ts';

export type CountedBuild = Selectable<UsageBuildsTable>;

type Sums = Omit<CountedBuild, 'build_id' | 'created_at'>;

interface DaySums extends Sums {
  readonly builds: number;
}

interface DayChange {
  readonly sums: DaySums;
  readonly durations: DurationHistogram;
}

/** Of one statement. */
const ROWS_AT_ONCE = 500;

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const NOTHING: DaySums = {
  builds: 0,
  failed: 0,
  succeeded: 0,
  seconds: 0,
  saved_seconds: 0,
  cached_steps: 0,
  total_steps: 0,
};
const COLUMNS = Object.keys(NOTHING) as readonly (keyof DaySums)[]; // as above

function add({ sums, durations }: DayChange, build: Sums, sign: 1 | -1): DayChange {
  // Of a build without a duration nothing is known.
  return {
    sums: addSums(sums, build, sign),
    durations: build.seconds > 0 ? addDuration(durations, build.seconds, sign) : durations,
  };
}

function addSums(sums: DaySums, build: Sums, sign: 1 | -1): DaySums {
  return {
    builds: sums.builds + sign,
    failed: sums.failed + sign * build.failed,
    succeeded: sums.succeeded + sign * build.succeeded,
    seconds: sums.seconds + sign * build.seconds,
    saved_seconds: sums.saved_seconds + sign * build.saved_seconds,
    cached_steps: sums.cached_steps + sign * build.cached_steps,
    total_steps: sums.total_steps + sign * build.total_steps,
  };
}

/** Element by element, where one of the two may be longer. */
const SUM_OF_DURATIONS = sql<readonly number[]>`(
  select coalesce(array_agg(coalesce(a, 0) + coalesce(b, 0) order by at), '{}')
  from unnest(usage_days.durations, excluded.durations) with ordinality as pair(a, b, at))`;

async function addToDay(
  trx: Trx,
  projectId: string,
  day: string,
  { sums, durations }: DayChange,
): Promise<void> {
  await trx
    .insertInto('usage_days')
    .values({
      project_id: projectId,
      day,
      ...sums,
      durations: [...durations],
      depot_builds: null,
      depot_seconds: null,
      depot_counted_at: null,
      cache_gb: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['day', 'project_id']).doUpdateSet({
        ...Object.fromEntries(
          COLUMNS.map((column) => [
            column,
            sql<number>`${sql.ref(`usage_days.${column}`)} + ${sql.ref(`excluded.${column}`)}`,
          ]),
        ),
        durations: SUM_OF_DURATIONS,
      }),
    )
    .execute();
}

const SINCE = 'usage-counted-since';

/** The first day of a build that was counted ever, also after its row is gone. */
async function noteCountedSince(trx: Trx, day: string): Promise<void> {
  const value = JSON.stringify({ day });
  await sql`
    insert into watch_state (key, value) select ${SINCE}, ${value}::jsonb
    where not exists (select from watch_state where key = ${SINCE} and value ->> 'day' <= ${day})
    on conflict (key) do update set value = excluded.value`.execute(trx);
}

/** YYYY-MM-DD; null: no build was counted yet. */
export async function readCountedSince(db: Db): Promise<string | null> {
  const { rows } = await sql<{ readonly day: string }>`
    select value ->> 'day' as day from watch_state where key = ${SINCE}`.execute(db);
  return rows[0]?.day ?? null;
}

async function putCounted(trx: Trx, builds: readonly CountedBuild[]): Promise<void> {
  await trx
    .insertInto('usage_builds')
    .values([...builds])
    .onConflict((conflict) =>
      conflict.column('build_id').doUpdateSet((e) => ({
        created_at: e.ref('excluded.created_at'),
        failed: e.ref('excluded.failed'),
        succeeded: e.ref('excluded.succeeded'),
        seconds: e.ref('excluded.seconds'),
        saved_seconds: e.ref('excluded.saved_seconds'),
        cached_steps: e.ref('excluded.cached_steps'),
        total_steps: e.ref('excluded.total_steps'),
      })),
    )
    .execute();
}

/**
 * Adds builds that have ended to their days. One that was counted before replaces what it added then, so that the same
 * builds in any order, any number of times, give the same sums.
 */
export async function countBuilds(
  trx: Trx,
  projectId: string,
  builds: readonly CountedBuild[],
): Promise<void> {
  const latest = new Map(builds.map((build) => [build.build_id, build]));
  if (latest.size === 0) return;
  // Two replicas that count the same build must not both find it uncounted.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`usage ${projectId}`}, 0))`.execute(trx);
  const before = await trx
    .selectFrom('usage_builds')
    .selectAll()
    .where('build_id', 'in', [...latest.keys()])
    .execute();
  const days = new Map<string, DayChange>();
  const put = (build: CountedBuild, sign: 1 | -1) => {
    const day = dayOf(build.created_at);
    days.set(day, add(days.get(day) ?? { sums: NOTHING, durations: [] }, build, sign));
  };
  for (const build of before) put(build, -1);
  for (const build of latest.values()) put(build, 1);
  const all = [...latest.values()];
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE)
    await putCounted(trx, all.slice(start, start + ROWS_AT_ONCE));
  for (const [day, change] of [...days].toSorted(([a], [b]) => a.localeCompare(b)))
    await addToDay(trx, projectId, day, change);
  const [first] = [...latest.values()].map(({ created_at }) => dayOf(created_at)).toSorted();
  if (first) await noteCountedSince(trx, first);
}

export interface DepotCount {
  readonly projectId: string;
  readonly builds: number;
  readonly seconds: number;
  /** null: not known of that day. */
  readonly cacheGb: number | null;
}

/** Depot's own count of a UTC day so far; the latest count stands, and that of a day that is over changes no more. */
export async function writeDepotCounts(
  db: Db,
  day: string,
  counts: readonly DepotCount[],
  at: Date,
): Promise<void> {
  if (counts.length === 0 || (await isFilledForGood(db, day))) return;
  for (let start = 0; start < counts.length; start += ROWS_AT_ONCE)
    await writeRows(db, day, counts.slice(start, start + ROWS_AT_ONCE), at);
}

async function writeRows(db: Db, day: string, counts: readonly DepotCount[], at: Date): Promise<void> {
  await db
    .insertInto('usage_days')
    .values(
      counts.map(({ projectId, builds, seconds, cacheGb }) => ({
        ...NOTHING,
        project_id: projectId,
        day,
        depot_builds: builds,
        depot_seconds: seconds,
        depot_counted_at: at,
        cache_gb: cacheGb,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['day', 'project_id'])
        .doUpdateSet((e) => ({
          depot_builds: e.ref('excluded.depot_builds'),
          depot_seconds: e.ref('excluded.depot_seconds'),
          depot_counted_at: e.ref('excluded.depot_counted_at'),
          cache_gb: e.fn.coalesce('excluded.cache_gb', 'usage_days.cache_gb'),
        }))
        .where((e) =>
          e.or([
            e('usage_days.depot_counted_at', 'is', null),
            e('usage_days.depot_counted_at', '<=', e.ref('excluded.depot_counted_at')),
          ]),
        )
        // Counted again and again: an unchanged row is not written again.
        .where(
          sql<boolean>`(usage_days.depot_builds, usage_days.depot_seconds, usage_days.cache_gb)
            is distinct from (excluded.depot_builds, excluded.depot_seconds, coalesce(excluded.cache_gb, usage_days.cache_gb))`,
        ),
    )
    .execute();
}

/** A month goes when its last day does. */
const monthBefore = (day: Date) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1));

export async function forgetUsage(
  db: Db,
  { buildsBefore, daysBefore }: { readonly buildsBefore: Date; readonly daysBefore: Date },
): Promise<void> {
  await db.deleteFrom('usage_builds').where('created_at', '<', buildsBefore).execute();
  await db.deleteFrom('usage_days').where('day', '<', dayOf(daysBefore)).execute();
  await db
    .deleteFrom('usage_months')
    .where('month', '<', dayOf(monthBefore(daysBefore)))
    .execute();
  await db.deleteFrom('usage_fills').where('day', '<', dayOf(daysBefore)).execute();
}
