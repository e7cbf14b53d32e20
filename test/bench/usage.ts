// Two years of usage of 10,000 projects on Postgres: how large, and how fast it is asked, beside an empty table.
// Every project builds on every day, which is more than anybody's do.

import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import type { DayRange } from '../../src/lib/day-range.ts';
import type { Db } from '../../src/store/tables.ts';
import { packMonth } from '../../src/store/usage-months.ts';
import { readUsageRows } from '../../src/store/usage-rows.ts';
import { readCacheSizes, readDurations, sumUsage, sumUsageByProject } from '../../src/store/usage-totals.ts';
import { onPostgres } from '../support/databases.ts';

const PROJECTS = 10_000;
const DAYS = 730;
const DAY_MS = 86_400_000;
/** So that as many days as there can be are not packed yet. */
const LAST_DAY = Date.parse('2026-12-01T00:00:00Z');
const PACKED_BEFORE = '2026-11-01';
const PACKED_MONTH = '2026-10-01';
const MONTHS = 23;
const ROUNDS = 5;

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const daysBack = (from: number, to: number): DayRange => ({
  from: dayOf(LAST_DAY - (from - 1) * DAY_MS),
  to: dayOf(LAST_DAY - (to - 1) * DAY_MS),
});

/** A weekday has 2 to 30 builds of a project, a weekend a third of it; durations spread over eight buckets. */
async function addDay(db: Db, day: string): Promise<void> {
  await sql`
    insert into usage_days (day, project_id, builds, failed, succeeded, seconds, saved_seconds, cached_steps, total_steps,
      depot_builds, depot_seconds, depot_counted_at, cache_gb, durations)
    select day, 'p' || lpad(p::text, 9, '0'), n, n / 10, n - n / 10, n * 95, n * 140, n * 9, n * 15, n, n * 95, now(),
      20 + p % 400, array_fill(0, array[15 + p % 9]) || array[0, n / 8, n / 4, n / 4, n / 8, n / 16, 0, n % 4]
    from (select ${day}::date as day) as one,
      lateral (select p, greatest(1, (2 + (p * 7 + extract(doy from day)::int) % 29)
        / case when extract(isodow from day) > 5 then 3 else 1 end) as n
        from generate_series(1, ${PROJECTS}) as p) as project`.execute(db);
}

async function sizeMb(db: Db): Promise<number> {
  const { rows } = await sql<{ readonly bytes: number }>`
    select (pg_total_relation_size('usage_days') + pg_total_relation_size('usage_months'))::float8 as bytes`.execute(
    db,
  );
  return (rows[0]?.bytes ?? 0) / 2 ** 20;
}

/** @returns the median, in milliseconds */
async function time(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

const WEEKS = Array.from({ length: 13 }, (_, week) => daysBack(91 - week * 7, 84 - week * 7));
const YEAR = Array.from({ length: 12 }, (_, month) => daysBack(360 - month * 30, 330 - month * 30));

const EVERYBODY = Array.from({ length: PROJECTS }, (_, index) => `p${String(index + 1).padStart(9, '0')}`);

const QUESTIONS: readonly (readonly [string, (db: Db) => Promise<unknown>])[] = [
  [
    'every customer, this month and before',
    (db) => sumUsageByProject(db, [daysBack(20, 0), daysBack(51, 31)]),
  ],
  ['every customer, 30d and before', (db) => sumUsageByProject(db, [daysBack(30, 0), daysBack(60, 30)])],
  ['every customer, 90d and before', (db) => sumUsageByProject(db, [daysBack(90, 0), daysBack(180, 90)])],
  ['every customer, 365d and before', (db) => sumUsageByProject(db, [daysBack(365, 0), daysBack(730, 365)])],
  ['the trend of all, 13 weeks', (db) => sumUsage(db, WEEKS, EVERYBODY)],
  ['the cache of all on a day', (db) => readCacheSizes(db, dayOf(LAST_DAY))],
  ['one customer, 13 weeks', (db) => sumUsage(db, WEEKS, ['p000000042'])],
  ['one customer, 12 months', (db) => sumUsage(db, YEAR, ['p000000042'])],
  ['one customer, durations of 12 months', (db) => readDurations(db, YEAR, 'p000000042')],
];

async function exportAll(db: Db): Promise<string> {
  const before = process.memoryUsage().rss;
  let [rows, peak] = [0, before];
  const began = performance.now();
  for await (const batch of readUsageRows(db, daysBack(60, 0), null)) {
    rows += batch.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  const seconds = (performance.now() - began) / 1_000;
  return `export: ${rows.toLocaleString('en-US')} rows in ${seconds.toFixed(0)} s; memory grew by ${((peak - before) / 2 ** 20).toFixed(0)} MB`;
}

export async function benchUsage(): Promise<void> {
  if (!process.env.TEST_POSTGRES_URL) throw new Error('set TEST_POSTGRES_URL to a Postgres of your own');
  const database = await onPostgres();
  const store = await database.open();
  const { db } = store;
  const empty = new Map<string, number>();
  for (const [name, ask] of QUESTIONS) empty.set(name, await time(() => ask(db)));

  for (let day = Date.parse(PACKED_MONTH); day <= LAST_DAY; day += DAY_MS) await addDay(db, dayOf(day));
  const began = performance.now();
  await packMonth(db, PACKED_MONTH, PACKED_BEFORE);
  const packedMs = performance.now() - began;
  // The other months are like this one.
  for (let back = 1; back <= MONTHS; back++)
    await sql`
      insert into usage_months (month, project_id, figures, durations)
      select (month - make_interval(months => ${back}::int))::date, project_id, figures, durations from usage_months
      where month = ${PACKED_MONTH}::date`.execute(db);
  // Deleted days make room for new ones in real life; here none follow.
  await sql`vacuum full usage_days`.execute(db);
  await sql`vacuum analyze usage_days`.execute(db);
  await sql`vacuum analyze usage_months`.execute(db);

  console.log(
    `${PROJECTS.toLocaleString('en-US')} projects, ${DAYS} days, all of them with builds; Postgres`,
  );
  console.log(
    `size: ${(await sizeMb(db)).toFixed(0)} MB, aim below 500; packing a month took ${(packedMs / 1_000).toFixed(1)} s`,
  );
  console.log('median of 5, ms, aim 300                   empty     full');
  for (const [name, ask] of QUESTIONS) {
    const full = await time(() => ask(db));
    console.log(
      `${name.padEnd(40)}${(empty.get(name) ?? 0).toFixed(1).padStart(9)}${full.toFixed(1).padStart(9)}`,
    );
  }
  console.log(await exportAll(db));
  await store[Symbol.asyncDispose]();
  await database.drop();
}
