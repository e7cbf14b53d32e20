// Usage as rows of a project and a UTC day, as many as there are, never more than a few thousand in memory.

import { sql } from 'kysely';
import type { DayRange } from '../lib/day-range.ts';
import type { Db } from './tables.ts';
import { PACKED } from './usage-months.ts';

export interface UsageRow {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly project_id: string;
  /** Depot's own; null: never read of this day. */
  readonly depot_builds: number | null;
  readonly depot_seconds: number | null;
  readonly cache_gb: number | null;
  /** Counted by the bot. */
  readonly builds: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly seconds: number;
  readonly saved_seconds: number;
  readonly cached_steps: number;
  readonly total_steps: number;
}

const PROJECTS_AT_ONCE = 100;

/** The calendar months of a range, each cut to it. */
function monthsOf({ from, to }: DayRange): readonly DayRange[] {
  const months: DayRange[] = [];
  for (let first = from; first < to; ) {
    const next = new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5, 7)), 1));
    const last = next.toISOString().slice(0, 10);
    months.push({ from: first, to: last < to ? last : to });
    first = last;
  }
  return months;
}

/** Month by month, in each by project and day. @param projectIds null: every project that has any usage */
export async function* readUsageRows(
  db: Db,
  range: DayRange,
  projectIds: readonly string[] | null,
): AsyncGenerator<readonly UsageRow[]> {
  for (const month of monthsOf(range)) {
    const ids = projectIds ?? (await listProjectsWithUsage(db, month));
    for (let start = 0; start < ids.length; start += PROJECTS_AT_ONCE) {
      const rows = await readRows(db, month, ids.slice(start, start + PROJECTS_AT_ONCE));
      if (rows.length > 0) yield rows;
    }
  }
}

/** Would there be any row? */
export async function hasUsage(
  db: Db,
  range: DayRange,
  projectIds: readonly string[] | null,
): Promise<boolean> {
  const { value } = await readUsageRows(db, range, projectIds).next();
  return value !== undefined;
}

async function listProjectsWithUsage(db: Db, { from, to }: DayRange): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly project_id: string }>`
    select project_id from usage_days where day >= ${from}::date and day < ${to}::date
    union
    select project_id from usage_months where month = date_trunc('month', ${from}::date)
    order by project_id`.execute(db);
  return rows.map(({ project_id }) => project_id);
}

/** What a packed month says of a day. */
const PACKED_DAY = sql.join(
  PACKED.map((figure, index) => {
    const row = sql.lit(index + 1);
    return figure === 'cache_gb'
      ? sql`figures[${row}][at]`
      : sql`figures[${row}][at] - coalesce(figures[${row}][at - 1], 0)`;
  }),
);

/** Days without any figure are left out. */
async function readRows(
  db: Db,
  { from, to }: DayRange,
  projectIds: readonly string[],
): Promise<readonly UsageRow[]> {
  const ids = sql`project_id = any(${[...projectIds]}::text[])`;
  const figures = sql.join(PACKED.map((figure) => sql.ref(figure)));
  const sums = sql.join(PACKED.map((figure) => sql`sum(${sql.ref(figure)})::float8 as ${sql.ref(figure)}`));
  const { rows } = await sql<UsageRow>`
    select day::text as day, project_id, ${sums} from (
      select day, project_id, ${figures} from usage_days
      where day >= ${from}::date and day < ${to}::date and ${ids}
      union all
      select month + at - 1, project_id, ${PACKED_DAY}
      from usage_months, generate_series(${from}::date - date_trunc('month', ${from}::date)::date + 1, ${to}::date - date_trunc('month', ${from}::date)::date) as at
      where month = date_trunc('month', ${from}::date) and ${ids}
    ) as parts(day, project_id, ${figures})
    group by project_id, day
    having ${sql.join(
      PACKED.map((figure) => sql`coalesce(sum(${sql.ref(figure)}), 0) <> 0`),
      sql` or `,
    )}
    order by project_id, day`.execute(db);
  return rows;
}
