// What usage adds up to in ranges of UTC days: by project, or of all together.

import { type RawBuilder, sql } from 'kysely';
import { type DayRange, daysIn, monthsOf } from '../lib/day-range.ts';
import type { DurationHistogram } from '../lib/duration-histogram.ts';
import type { Db } from './tables.ts';
import { DAYS_IN_MONTH, durationsByWeek, PACKED } from './usage-months.ts';

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
  projectIds === null ? sql`true` : sql`project_id = any(${[...projectIds]}::text[])`;

const TOTALS = PACKED.filter((figure) => figure !== 'cache_gb');

const NAMES: Readonly<Record<(typeof TOTALS)[number], keyof UsageFigures>> = {
  depot_builds: 'depotBuilds',
  depot_seconds: 'depotSeconds',
  builds: 'builds',
  failed: 'failed',
  succeeded: 'succeeded',
  seconds: 'seconds',
  saved_seconds: 'savedSeconds',
  cached_steps: 'cachedSteps',
  total_steps: 'totalSteps',
};

type Figure = (typeof TOTALS)[number];

/** @param read what a row says of a figure. A sum of bigint would be numeric, which takes twice as long. */
const values = (read: (figure: Figure) => RawBuilder<unknown>) =>
  sql.join(TOTALS.map((figure) => sql`(${read(figure)})::float8 as ${sql.ref(figure)}`));
const sumsOf = (read: (figure: Figure) => RawBuilder<unknown>) =>
  values((figure) => sql`sum((${read(figure)})::float8)`);
const column = (figure: Figure) => sql.ref(figure);

/** Of a packed month, its days in the range: the total to the last of them less the total to the day before the first. */
function inMonth(month: string, { from, to }: DayRange): (figure: Figure) => RawBuilder<unknown> {
  const [before, last] = [daysIn({ from: month, to: from }), daysIn({ from: month, to })];
  return (figure) => {
    const row = sql.lit(PACKED.indexOf(figure) + 1);
    const total = sql`figures[${row}][${sql.lit(last)}]`;
    return before === 0 ? total : sql`${total} - figures[${row}][${sql.lit(before)}]`;
  };
}

/** Each source is asked with the range's own days: then the planner knows how few of its rows they are. */
function partsOf(range: DayRange, isByProject: boolean, isWanted: RawBuilder<unknown>) {
  const { from, to } = range;
  const { whole, cut } = monthsOf(range);
  const groupBy = isByProject ? sql`group by project_id` : sql``;
  const parts = [
    sql`${sumsOf(column)} from usage_days
      where day >= ${from}::date and day < ${to}::date and ${isWanted} ${groupBy}`,
  ];
  if (whole) {
    parts.push(sql`${sumsOf(column)} from usage_months
      where month >= ${whole.from}::date and month < ${whole.to}::date and ${isWanted} ${groupBy}`);
  }
  for (const { month, days } of cut) {
    // A project has one row of a month: nothing to add up.
    const figures = (isByProject ? values : sumsOf)(inMonth(month, days));
    parts.push(sql`${figures} from usage_months where month = ${month}::date and ${isWanted}`);
  }
  return parts;
}

/** Of more projects than this it is faster to read everybody's days and join than to look each project up in every month. */
const MOST_LOOKED_UP = 1_000;

function sumQuery<Row>(isByProject: boolean, ranges: readonly DayRange[], projectIds: ProjectIds) {
  const ids = [...(projectIds ?? [])];
  const isJoined = ids.length > MOST_LOOKED_UP;
  const isWanted = projectIds === null || isJoined ? sql`true` : sql`project_id = any(${ids}::text[])`;
  const hasProject = isByProject || isJoined;
  const parts = ranges.flatMap((range, number) =>
    partsOf(range, hasProject, isWanted).map(
      (part) => sql`select ${sql.lit(number)} as range, ${hasProject ? sql`project_id,` : sql``} ${part}`,
    ),
  );
  const names = TOTALS.map(
    (figure) => sql`coalesce(sum(${sql.ref(figure)}), 0) as ${sql.ref(NAMES[figure])}`,
  );
  const key = isByProject ? sql`range, project_id` : sql`range`;
  return sql<Row & UsageFigures>`
    select ${key}, ${sql.join(names)} from (${sql.join(parts, sql` union all `)}) as parts
    ${isJoined ? sql`join unnest(${ids}::text[]) as wanted(project_id) using (project_id)` : sql``}
    group by ${key}`;
}

/** For each range the figures by project id; projects without any are absent. */
export async function sumUsageByProject(
  db: Db,
  ranges: readonly DayRange[],
  projectIds: ProjectIds = null,
): Promise<readonly ReadonlyMap<string, UsageFigures>[]> {
  const { rows } = await sumQuery<{ readonly range: number; readonly project_id: string }>(
    true,
    ranges,
    projectIds,
  ).execute(db);
  const maps = ranges.map(() => new Map<string, UsageFigures>());
  for (const { range, project_id, ...figures } of rows) maps[range]?.set(project_id, figures);
  return maps;
}

/** For each range the figures of these projects together. */
export async function sumUsage(
  db: Db,
  ranges: readonly DayRange[],
  projectIds: ProjectIds,
): Promise<readonly UsageFigures[]> {
  const { rows } = await sumQuery<{ readonly range: number }>(false, ranges, projectIds).execute(db);
  const byRange = new Map(rows.map(({ range, ...figures }) => [range, figures]));
  return ranges.map((_, range) => byRange.get(range) ?? NO_USAGE);
}

/**
 * For each range how long a project's builds took. Of months that are packed a week belongs to the range that its last day
 * is in.
 */
export async function readDurations(
  db: Db,
  ranges: readonly DayRange[],
  projectId: string,
): Promise<readonly DurationHistogram[]> {
  const { rows } = await sql<{ readonly range: number; readonly bucket: number; readonly builds: number }>`
    select ranges.range, entry.bucket::int - 1 as bucket, sum(entry.builds)::float8 as builds
    from ${rangesOf(ranges)}
    join usage_days as days on days.day >= ranges.first and days.day < ranges.last
      and days.project_id = ${projectId},
    unnest(days.durations) with ordinality as entry(builds, bucket)
    group by ranges.range, entry.bucket`.execute(db);
  const histograms = ranges.map((): number[] => []);
  const add = (range: number, bucket: number, builds: number) => {
    const histogram = histograms[range];
    if (!histogram) return;
    while (histogram.length <= bucket) histogram.push(0);
    histogram[bucket] = (histogram[bucket] ?? 0) + builds;
  };
  for (const { range, bucket, builds } of rows) add(range, bucket, builds);
  for (const { month, durations } of await readPackedDurations(db, ranges, projectId))
    for (const { lastDay, bucket, builds } of durationsByWeek(month, durations))
      for (const [range, { from, to }] of ranges.entries())
        if (lastDay >= from && lastDay < to) add(range, bucket, builds);
  return histograms;
}

async function readPackedDurations(db: Db, ranges: readonly DayRange[], projectId: string) {
  const from = ranges.map((range) => range.from).toSorted()[0] ?? '';
  const to =
    ranges
      .map((range) => range.to)
      .toSorted()
      .at(-1) ?? '';
  const { rows } = await sql<{ readonly month: string; readonly durations: readonly number[] }>`
    select month::text as month, durations from usage_months
    where month > ${from}::date - ${sql.lit(DAYS_IN_MONTH)} and month < ${to}::date
      and project_id = ${projectId}`.execute(db);
  return rows;
}

/** The cache kept on a day, in GB by project id. */
export async function readCacheSizes(
  db: Db,
  day: string,
  projectIds: ProjectIds = null,
): Promise<ReadonlyMap<string, number>> {
  const month = `${day.slice(0, 8)}01`;
  const row = sql.lit(PACKED.indexOf('cache_gb') + 1);
  const { rows } = await sql<{ readonly project_id: string; readonly cache_gb: number | null }>`
    select project_id, figures[${row}][${Number(day.slice(8))}] as cache_gb from usage_months
    where month = ${month}::date and ${isOneOf(projectIds)}
    union all
    select project_id, cache_gb from usage_days
    where day = ${day}::date and cache_gb is not null and ${isOneOf(projectIds)}`.execute(db);
  return new Map(
    rows.flatMap(({ project_id, cache_gb }) => (cache_gb === null ? [] : [[project_id, cache_gb] as const])),
  );
}
