// Packs the days of a month into one row for each project, once they are over. Its figures are running totals, [figure][day], so
// that any range of days is a difference of two elements: no day has to be unpacked for a sum.
//
// usage_days holds what is not packed yet. Both add up: a late build of a packed month is a row of usage_days again, until
// the month is packed once more.

import { type RawBuilder, sql } from 'kysely';
import type { DurationHistogram } from '../lib/duration-histogram.ts';
import type { Db, Trx } from './tables.ts';

/** In the order of the rows of `figures`; of each its column in usage_days. The cache is no total: it is kept as it was. */
export const PACKED = [
  'depot_builds',
  'depot_seconds',
  'builds',
  'failed',
  'succeeded',
  'seconds',
  'saved_seconds',
  'cached_steps',
  'total_steps',
  'cache_gb',
] as const;
type Packed = (typeof PACKED)[number];

export const DAYS_IN_MONTH = 31;
const LARGEST_INTEGER = 2_147_483_647;
const LARGEST_SMALLINT = 32_767;

/** Durations are kept by week of the month, Monday to Sunday, as pairs of a slot and how many builds are in it. */
const SLOTS_A_WEEK = 64;

type PackedDay = Readonly<Record<Packed, number | null>> & {
  readonly day: string;
  readonly project_id: string;
  readonly durations: DurationHistogram;
};

interface PackedMonth {
  readonly project_id: string;
  readonly figures: readonly (readonly (number | null)[])[];
  readonly durations: readonly number[];
}

const isTotal = (figure: Packed) => figure !== 'cache_gb';

/** From 0. */
function weekOf(day: string): number {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  const daysBeforeFirst = (first.getUTCDay() + 6) % 7;
  return Math.floor((daysBeforeFirst + Number(day.slice(8)) - 1) / 7);
}

/** The last day of a week of the month, or the month's own. */
function lastDayOf(month: string, week: number): string {
  const first = new Date(`${month}T00:00:00Z`);
  const sunday = 7 * (week + 1) - ((first.getUTCDay() + 6) % 7);
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${month.slice(0, 8)}${String(Math.min(sunday, last)).padStart(2, '0')}`;
}

/** A packed month's durations, each week's by its last day. */
export function durationsByWeek(
  month: string,
  pairs: readonly number[],
): readonly { readonly lastDay: string; readonly bucket: number; readonly builds: number }[] {
  return Array.from({ length: pairs.length / 2 }, (_, at) => {
    const [slot = 0, builds = 0] = [pairs[2 * at], pairs[2 * at + 1]];
    const week = Math.floor(slot / SLOTS_A_WEEK);
    return { lastDay: lastDayOf(month, week), bucket: slot % SLOTS_A_WEEK, builds };
  });
}

function mergeFigure(figure: Packed, packed: readonly (number | null)[], days: readonly PackedDay[]) {
  const byDay = new Map(days.map((day) => [Number(day.day.slice(8)), day[figure]]));
  let [before, total] = [0, 0];
  return Array.from({ length: DAYS_IN_MONTH }, (_, index) => {
    const [kept, added] = [packed[index] ?? null, byDay.get(index + 1) ?? null];
    if (!isTotal(figure)) return added ?? kept;
    total += (kept ?? before) - before + (added ?? 0);
    before = kept ?? before;
    return Math.min(LARGEST_INTEGER, total);
  });
}

function mergeDurations(packed: readonly number[], days: readonly PackedDay[]): readonly number[] {
  const slots = new Map<number, number>();
  const add = (slot: number, builds: number) => slots.set(slot, (slots.get(slot) ?? 0) + builds);
  for (let at = 0; at < packed.length; at += 2) add(packed[at] ?? 0, packed[at + 1] ?? 0);
  for (const { day, durations } of days)
    for (const [bucket, builds] of durations.entries())
      if (builds !== 0) add(weekOf(day) * SLOTS_A_WEEK + bucket, builds);
  return [...slots]
    .filter(([, builds]) => builds !== 0)
    .toSorted(([a], [b]) => a - b)
    .flatMap(([slot, builds]) => [slot, Math.max(-LARGEST_SMALLINT, Math.min(LARGEST_SMALLINT, builds))]);
}

const PROJECTS_AT_ONCE = 200;

/** Packs a month's days before a day, of a few hundred projects in a transaction. @param month its first day @param before @default the whole month */
export async function packMonth(db: Db, month: string, before = 'infinity'): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ readonly project_id: string }>`
      select distinct project_id from usage_days where ${isIn(month, before)} limit ${PROJECTS_AT_ONCE}`.execute(
      db,
    );
    if (rows.length === 0) return;
    const ids = rows.map(({ project_id }) => project_id);
    await db.transaction().execute((trx) => packProjects(trx, isIn(month, before), month, ids));
  }
}

const isIn = (month: string, before: string) =>
  sql`day >= ${month}::date and day < least(${before}::date, (${month}::date + interval '1 month')::date)`;

async function packProjects(
  trx: Trx,
  isWanted: RawBuilder<unknown>,
  month: string,
  projectIds: readonly string[],
): Promise<void> {
  const ids = sql`project_id = any(${[...projectIds]}::text[])`;
  const columns = sql.join(PACKED.map((figure) => sql`${sql.ref(figure)}::float8 as ${sql.ref(figure)}`));
  const { rows: packed } = await sql<PackedMonth>`
    select project_id, figures, durations from usage_months
    where month = ${month}::date and ${ids} for update`.execute(trx);
  const { rows: days } = await sql<PackedDay>`
    delete from usage_days where ${isWanted} and ${ids}
    returning day::text as day, project_id, durations, ${columns}`.execute(trx);
  const before = new Map(packed.map((row) => [row.project_id, row]));
  const byProject = [...Map.groupBy(days, ({ project_id }) => project_id)];
  if (byProject.length === 0) return;
  const rows = byProject.map(([projectId, its]) => {
    const known = before.get(projectId);
    const figures = PACKED.map((figure, index) => mergeFigure(figure, known?.figures[index] ?? [], its));
    const durations = mergeDurations(known?.durations ?? [], its);
    return sql`(${month}::date, ${projectId}, ${figures}::integer[], ${durations}::smallint[])`;
  });
  await sql`
    insert into usage_months (month, project_id, figures, durations) values ${sql.join(rows)}
    on conflict (month, project_id)
    do update set figures = excluded.figures, durations = excluded.durations`.execute(trx);
}

/** Months with days before this one that are not packed. */
export async function listUnpackedMonths(db: Db, before: string): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly month: string }>`
    select distinct date_trunc('month', day)::date::text as month from usage_days
    where day < ${before}::date order by month`.execute(db);
  return rows.map(({ month }) => month);
}
