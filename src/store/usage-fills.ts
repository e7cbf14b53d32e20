// Which UTC days Depot's own figures of all projects are known of.

import { type Selectable, sql } from 'kysely';
import type { Db, Trx, UsageFillsTable } from './tables.ts';

/** After so many days without any build, the past is not read any further. */
export const EMPTY_DAYS_BEFORE_ALL = 62;

type UsageFill = Omit<Selectable<UsageFillsTable>, 'builds'> & { readonly builds: number };

/** All of them, by day (YYYY-MM-DD); at most as many as days are kept. */
export async function readUsageFills(db: Db): Promise<ReadonlyMap<string, UsageFill>> {
  const rows = await db
    .selectFrom('usage_fills')
    .select(['filled_at', 'has_cache', 'is_final'])
    .select((e) => [e.cast<string>('day', 'text').as('day'), e.cast<number>('builds', 'float8').as('builds')])
    .execute();
  return new Map(rows.map((row) => [row.day, row]));
}

export async function isFilledForGood(db: Db | Trx, day: string): Promise<boolean> {
  const row = await db.selectFrom('usage_fills').select('is_final').where('day', '=', day).executeTakeFirst();
  return row?.is_final === true;
}

export async function writeUsageFill(db: Db, fill: UsageFill): Promise<void> {
  const { day: _, has_cache, ...rest } = fill;
  await db
    .insertInto('usage_fills')
    .values(fill)
    .onConflict((conflict) =>
      conflict
        .column('day')
        .doUpdateSet({ ...rest, has_cache: sql<boolean>`usage_fills.has_cache or ${has_cache}` }),
    )
    .execute();
}

/** The first day from which Depot may know builds; null: the past is not read yet as far as it goes. */
export function beginningOf(fills: readonly Pick<UsageFill, 'day' | 'builds'>[]): string | null {
  const oldest = fills.toSorted((a, b) => a.day.localeCompare(b.day)).slice(0, EMPTY_DAYS_BEFORE_ALL);
  return oldest.length === EMPTY_DAYS_BEFORE_ALL && oldest.every(({ builds }) => builds === 0)
    ? (oldest[0]?.day ?? null)
    : null;
}
