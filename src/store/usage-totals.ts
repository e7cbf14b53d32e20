// What usage adds up to in ranges of UTC days: by project, or of all together.

import { type RawBuilder, sql } from 'kysely';
import type { DurationHistogram } from '../lib/duration-histogram.ts';
import type { Db } from './tables.ts';

/** From a UTC day to before another (YYYY-MM-DD). */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface UsageFigures {
  /** Depot's own count. */
  readonly depotBuilds: number;
  readonly depotSeconds: number;
  /** Builds that the bot saw end, and all below of them. */
  readonly builds: number;
  readonly failed: number;
  readonly succeeded: number;
  readonly seconds: number;
  readonly savedSeconds: number;
  readonly cachedSteps: number;
  readonly totalSteps: number;
}

export const NO_USAGE: UsageFigures = {
  depotBuilds: 0,
  depotSeconds: 0,
  builds: 0,
  failed: 0,
  succeeded: 0,
  seconds: 0,
  savedSeconds: 0,
  cachedSteps: 0,
  totalSteps: 0,
};

/** null: every project. */
type ProjectIds = readonly string[] | null;

const rangesOf = (ranges: readonly DayRange[]) => sql`(
  select ordinality::int - 1 as range, first, last
  from unnest(${ranges.map(({ from }) => from)}::date[], ${ranges.map(({ to }) => to)}::date[])
    with ordinality as one(first, last, ordinality)) as ranges`;

const isOneOf = (projectIds: ProjectIds) =>
  projectIds === null ? sql`true` : sql`days.project_id = any(${[...projectIds]}::text[])`;

const FIGURES = sql`
  sum(coalesce(days.depot_builds, 0))::float8 as "depotBuilds",
  sum(coalesce(days.depot_seconds, 0))::float8 as "depotSeconds",
  sum(days.builds)::float8 as builds,
  sum(days.failed)::float8 as failed,
  sum(days.succeeded)::float8 as succeeded,
  sum(days.seconds)::float8 as seconds,
  sum(days.saved_seconds)::float8 as "savedSeconds",
  sum(days.cached_steps)::float8 as "cachedSteps",
  sum(days.total_steps)::float8 as "totalSteps"`;

function sumQuery<Row>(by: RawBuilder<unknown>, ranges: readonly DayRange[], projectIds: ProjectIds) {
  return sql<Row & UsageFigures>`
    select ${by}, ${FIGURES}
    from ${rangesOf(ranges)}
    join usage_days as days on days.day >= ranges.first and days.day < ranges.last and ${isOneOf(projectIds)}
    group by ${by}`;
}

/** For each range the figures by project id; projects without any are absent. */
export async function usageByProject(
  db: Db,
  ranges: readonly DayRange[],
  projectIds: ProjectIds = null,
): Promise<readonly ReadonlyMap<string, UsageFigures>[]> {
  const { rows } = await sumQuery<{ readonly range: number; readonly project_id: string }>(
    sql`ranges.range, days.project_id`,
    ranges,
    projectIds,
  ).execute(db);
  const maps = ranges.map(() => new Map<string, UsageFigures>());
  for (const { range, project_id, ...figures } of rows) maps[range]?.set(project_id, figures);
  return maps;
}

/** For each range the figures of these projects together. */
export async function usageTogether(
  db: Db,
  ranges: readonly DayRange[],
  projectIds: ProjectIds,
): Promise<readonly UsageFigures[]> {
  const { rows } = await sumQuery<{ readonly range: number }>(sql`ranges.range`, ranges, projectIds).execute(
    db,
  );
  const byRange = new Map(rows.map(({ range, ...figures }) => [range, figures]));
  return ranges.map((_, range) => byRange.get(range) ?? NO_USAGE);
}

/** For each range how long a project's builds took. */
export async function durationsIn(
  db: Db,
  ranges: readonly DayRange[],
  projectId: string,
): Promise<readonly DurationHistogram[]> {
  const { rows } = await sql<{ readonly range: number; readonly bucket: number; readonly builds: number }>`
    select ranges.range, entry.bucket::int, sum(entry.builds)::float8 as builds
    from ${rangesOf(ranges)}
    join usage_days as days on days.day >= ranges.first and days.day < ranges.last
      and days.project_id = ${projectId},
    unnest(days.durations) with ordinality as entry(builds, bucket)
    group by ranges.range, entry.bucket
    order by ranges.range, entry.bucket`.execute(db);
  const byRange = Map.groupBy(rows, ({ range }) => range);
  return ranges.map((_, range) => (byRange.get(range) ?? []).map(({ builds }) => builds));
}

/** The cache kept on a day, in GB by project id. */
export async function cacheOn(
  db: Db,
  day: string,
  projectIds: ProjectIds = null,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ readonly project_id: string; readonly cache_gb: number }>`
    select days.project_id, days.cache_gb from usage_days as days
    where days.day = ${day}::date and days.cache_gb is not null and ${isOneOf(projectIds)}`.execute(db);
  return new Map(rows.map(({ project_id, cache_gb }) => [project_id, cache_gb]));
}
