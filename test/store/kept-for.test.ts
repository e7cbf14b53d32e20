// docs/retention.md says of every table how long it is kept. Here a year passes.

import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { forgetOldIncidents } from '../../src/store/incidents.ts';
import { forgetOldNotices } from '../../src/store/notices.ts';
import { openStore } from '../../src/store/open-store.ts';
import { forgetOld } from '../../src/store/retention.ts';
import { forgetOldRequests } from '../../src/store/seen-requests.ts';
import { forgetDrafts } from '../../src/store/subscriptions.ts';
import type { Db, Tables } from '../../src/store/tables.ts';
import { forgetOldBuilds } from '../../src/store/watched-builds.ts';
import { DATABASES } from '../support/databases.ts';
import { memoryStore } from '../support/memory-store.ts';

const HOUR_MS = 3_600_000;
const DAYS = 365;
/** Below a year, so that it shows. */
const USAGE_DAYS = 200;
const START = Date.UTC(2026, 0, 1);

const STATED = new Map(
  [...readFileSync('docs/retention.md', 'utf8').matchAll(/^\| `(\w+)` \| .* \| (.+) \|$/gm)].map(
    ([, table = '', kept = '']) => [table, kept],
  ),
);

/** The whole days that the page states. */
const daysOf = (table: keyof Tables) => Number(/^(\d+) days/.exec(STATED.get(table) ?? '')?.[1]);

/** What the bot does once an hour or oftener, in its own order. */
async function tidy(db: Db, now: Date): Promise<void> {
  await forgetOldRequests(db, now);
  await forgetDrafts(db, now);
  await forgetOldBuilds(db, now);
  await forgetOldIncidents(db, now);
  await forgetOldNotices(db, now);
  await forgetOld(db, now, USAGE_DAYS);
}

/** What one day leaves behind: a row of everything that grows, and an incident that is over by the evening. */
async function liveOneDay(db: Db, day: number, at: Date): Promise<void> {
  const id = String(day);
  await db.insertInto('seen_requests').values({ key: id, seen_at: at }).execute();
  await db.insertInto('builds_seen').values({ build_id: id, project_id: 'p', seen_at: at }).execute();
  await db
    .insertInto('watched_builds')
    .values({ build_id: id, project_id: 'p', status: 'failed', created_at: at, found_at: at })
    .execute();
  await db
    .insertInto('incidents')
    .values({
      incident_id: id,
      project_id: 'p',
      project_name: 'p',
      opened_at: at,
      first_build_id: id,
      last_build_id: id,
      last_failed_at: at,
      failures: 1,
      outcomes: '[]',
      closed_at: at,
    })
    .execute();
  await db
    .insertInto('batches')
    .values({
      batch_id: id,
      origin_key: id,
      state: 'finished',
      settings: '{}',
      team_id: 'T1',
      channel_id: 'C1',
      requested_by: 'U0ANA',
      created_at: at,
    })
    .execute();
  await db
    .insertInto('usage_builds')
    .values({
      build_id: id,
      created_at: at,
      failed: 0,
      succeeded: 1,
      seconds: 1,
      saved_seconds: 1,
      cached_steps: 1,
      total_steps: 1,
    })
    .execute();
  const utcDay = at.toISOString().slice(0, 10);
  await db
    .insertInto('usage_fills')
    .values({ day: utcDay, filled_at: at, builds: 0, has_cache: false, is_final: true })
    .execute();
  await sql`insert into usage_days (day, project_id) values (${utcDay}::date, 'p')`.execute(db);
  if (utcDay.endsWith('-01'))
    await db
      .insertInto('usage_months')
      .values({ month: utcDay, project_id: 'p', figures: [[0]], durations: [] })
      .execute();
  await db
    .insertInto('batch_items')
    .values({ batch_id: id, position: 0, name: 'p', state: 'created' })
    .execute();
  for (const [notice, incident] of [
    [`of ${id}`, id],
    [`alone ${id}`, null],
  ] as const) {
    await db
      .insertInto('notices')
      .values({
        notice_id: notice,
        dedupe_key: notice,
        team_id: 'T1',
        channel_id: 'C1',
        kind: 'failed',
        incident_id: incident,
        content: '{}',
        state: 'shown',
        next_try_at: at,
        created_at: at,
      })
      .execute();
    if (incident)
      await db
        .insertInto('incident_notices')
        .values({ incident_id: incident, channel_id: 'C1', notice_id: notice })
        .execute();
  }
}

const rowsOf = async (db: Db, table: keyof Tables) => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(db);
  return rows[0]?.n;
};

it('docs/retention.md has a line for every table, and none for one that is gone', async () => {
  await using store = await openStore(memoryStore(), createLog({ level: 'silent' }));
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_name not like 'kysely_%'`.execute(store.db);
  expect([...STATED.keys()].toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
});

describe.each(DATABASES)('after a year on %s', (_name, makeDatabase) => {
  it('there is as much as docs/retention.md states', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    const at = (day: number) => new Date(START + day * 24 * HOUR_MS);
    for (let day = 0; day < DAYS; day++) {
      await liveOneDay(db, day, at(day));
      if (day % 30 === 0) await tidy(db, at(day));
    }
    // An hour after the last day's midnight: the row of `n` days ago is just too old.
    await tidy(db, new Date(at(DAYS).getTime() + HOUR_MS));

    for (const table of ['watched_builds', 'incidents', 'builds_seen', 'batches', 'usage_builds'] as const)
      expect(await rowsOf(db, table), table).toBe(daysOf(table) - 1);
    expect(await rowsOf(db, 'usage_days')).toBe(USAGE_DAYS);
    expect(await rowsOf(db, 'usage_fills')).toBe(USAGE_DAYS);
    // Of January 1 of the next year, 200 days before are in June.
    expect(await rowsOf(db, 'usage_months')).toBe(7);
    expect(await rowsOf(db, 'batch_items')).toBe(daysOf('batches') - 1);
    expect(await rowsOf(db, 'seen_requests')).toBe(0);
    const incidents = daysOf('incidents') - 1;
    expect(await rowsOf(db, 'incident_notices')).toBe(incidents);
    expect(await rowsOf(db, 'notices')).toBe(incidents + daysOf('notices') - 1);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);
});
