// docs/retention.md says of every table how long it is kept. Here a year passes.

import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { forgetQuietBranches } from '../../src/store/branch-timelines.ts';
import { addCiSecret } from '../../src/store/ci-secrets.ts';
import { forgetOldIncidents } from '../../src/store/incidents.ts';
import { forgetOldNotices } from '../../src/store/notices.ts';
import { openStore } from '../../src/store/open-store.ts';
import { insertOperation } from '../../src/store/operations.ts';
import { forgetActivity } from '../../src/store/project-activity.ts';
import { forgetHabits } from '../../src/store/project-habits.ts';
import { forgetOldReplyUrls } from '../../src/store/reply-urls.ts';
import { forgetOld } from '../../src/store/retention.ts';
import { forgetOldRequests } from '../../src/store/seen-requests.ts';
import { forgetDrafts } from '../../src/store/subscriptions.ts';
import type { Db, Tables } from '../../src/store/tables.ts';
import { forgetOldBuilds } from '../../src/store/watched-builds.ts';
import { addWatches } from '../../src/store/watches.ts';
import { DATABASES } from '../support/databases.ts';
import { memoryStore } from '../support/memory-store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 365;
/** After so many days without a word of a project it is gone; as the page states. */
const GONE_DAYS = 30;
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
  await forgetOldReplyUrls(db, now);
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await forgetActivity(db, before(GONE_DAYS));
  await forgetHabits(db, before(GONE_DAYS));
  await db.transaction().execute((trx) => forgetQuietBranches(trx, before(daysOf('branch_timelines'))));
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

/** What one day leaves behind beside builds: changes that people made, reports of CI, lookups, a branch and a project. */
async function actOneDay(db: Db, day: number, at: Date): Promise<void> {
  const id = String(day);
  await db.transaction().execute((trx) =>
    insertOperation(trx, {
      operation_id: id,
      origin_key: id,
      kind: 'reset',
      request: '{}',
      state: 'succeeded',
      preview: '{}',
      preview_version: 1,
      requested_by: 'U0ANA',
      team_id: 'T1',
      channel_id: 'C1',
      message_ts: null,
      request_id: id,
      created_at: at,
      expires_at: at,
      finished_at: at,
    }),
  );
  await db
    .insertInto('approvals')
    .values({ operation_id: id, preview_version: 1, user_id: 'U0BO', decision: 'approve', decided_at: at })
    .execute();
  await db.insertInto('reply_urls').values({ operation_id: id, sealed_url: 'x', stored_at: at }).execute();
  await db
    .insertInto('batch_steps')
    .values({ batch_id: id, position: 0, step: 'token', sealed_secret: 'x', sealed_at: at })
    .execute();
  await db
    .insertInto('secret_files')
    .values({
      secret_file_id: id,
      batch_id: id,
      team_id: 'T1',
      user_id: 'U0ANA',
      state: 'deleted',
      sending_since: at,
      delete_at: at,
    })
    .execute();
  await db
    .insertInto('ci_reports')
    .values({ project_id: 'p', run_key: id, event: 'ended', report: '{}', received_at: at })
    .execute();
  await db
    .transaction()
    .execute((trx) =>
      addCiSecret(trx, { projectId: 'p', hash: id, createdBy: 'U0ANA' }, at, new Date(at.getTime() + DAY_MS)),
    );
  await db
    .insertInto('name_requests')
    .values({
      request_id: id,
      kind: 'github',
      name: id,
      holder_id: 'U0ANA',
      claimant_id: 'U0BO',
      created_at: at,
    })
    .execute();
  await db.insertInto('email_lookups').values({ email_hash: id, looked_up_at: at }).execute();
  await db
    .insertInto('subscriptions')
    .values({
      subscription_id: id,
      team_id: 'T1',
      channel_id: 'C1',
      project_id: 'p',
      project_name: 'p',
      mode: 'all',
      created_by: 'U0ANA',
      created_at: at,
    })
    .execute();
  await db.insertInto('project_activity').values({ project_id: id, cache_gb: 1, counted_at: at }).execute();
  await db
    .insertInto('project_habits')
    .values({ project_id: id, habits: '{}', version: 1, compared_at: at })
    .execute();
  await db
    .insertInto('branch_timelines')
    .values({ project_id: 'p', branch: id, timeline: '{}', built_at: at })
    .execute();
  await db.updateTable('watches').set({ newest_build_at: at }).execute();
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

/** Kept by age, and held elsewhere. */
const HELD_ELSEWHERE: Readonly<Record<string, string>> = {
  audit: 'test/store/audit.test.ts',
  build_alerts: 'test/stories/build-screens.test.ts',
  live_builds: 'test/stories/live-builds.test.ts',
};

/** How many rows are left after the year. */
const LEFT = {
  seen_requests: 0,
  reply_urls: 0,
  subscriptions: 0,
  watched_builds: daysOf('watched_builds') - 1,
  incidents: daysOf('incidents') - 1,
  incident_notices: daysOf('incidents') - 1,
  notices: daysOf('incidents') - 1 + daysOf('notices') - 1,
  operations: daysOf('operations') - 1,
  approvals: daysOf('operations') - 1,
  batches: daysOf('batches') - 1,
  batch_items: daysOf('batches') - 1,
  batch_steps: daysOf('batches') - 1,
  secret_files: daysOf('batches') - 1,
  usage_builds: daysOf('usage_builds') - 1,
  usage_days: USAGE_DAYS,
  usage_fills: USAGE_DAYS,
  // Of January 1 of the next year, 200 days before are in June.
  usage_months: 7,
  builds_seen: daysOf('builds_seen') - 1,
  ci_reports: daysOf('ci_reports') - 1,
  // The one that works, of which each day made another.
  ci_secrets: 1,
  name_requests: daysOf('name_requests') - 1,
  email_lookups: daysOf('email_lookups') - 1,
  branch_timelines: daysOf('branch_timelines') - 1,
  project_activity: GONE_DAYS - 1,
  project_habits: GONE_DAYS - 1,
} satisfies Partial<Record<keyof Tables, number>>;

/** Of these the page states no age: they grow with what people or Depot have, not with time. */
const WITHOUT_AGE =
  /^(?:forever, (?:one|a few) rows?\b|one row per |until |while the project exists|with its |when )/;

it('every table is kept by an age that a year shows, or grows with no time', () => {
  const aged = [...STATED].filter(([, kept]) => /\d+ (?:minute|hour|day)/.test(kept)).map(([table]) => table);
  const shown = [...Object.keys(LEFT), ...Object.keys(HELD_ELSEWHERE)];
  expect(aged.filter((table) => !shown.includes(table))).toEqual([]);
  const others = [...STATED].filter(([table]) => !shown.includes(table));
  expect(others.filter(([, kept]) => !WITHOUT_AGE.test(kept))).toEqual([]);
});

describe.each(DATABASES)('after a year on %s', (_name, makeDatabase) => {
  it('there is as much as docs/retention.md states', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    const at = (day: number) => new Date(START + day * 24 * HOUR_MS);
    const first = { health: '{}', weight: 1, at: at(0), apartMs: 0 };
    await addWatches(db, [{ projectId: 'p', projectName: 'p' }], first);
    for (let day = 0; day < DAYS; day++) {
      await liveOneDay(db, day, at(day));
      await actOneDay(db, day, at(day));
      if (day === 0)
        for (const table of Object.keys(LEFT))
          expect(await rowsOf(db, table as keyof Tables), table).not.toBe(0);
      if (day % 30 === 0) await tidy(db, at(day));
    }
    // An hour after the last day's midnight: the row of `n` days ago is just too old.
    await tidy(db, new Date(at(DAYS).getTime() + HOUR_MS));

    const left = Object.fromEntries(
      await Promise.all(
        Object.keys(LEFT).map(async (table) => [table, await rowsOf(db, table as keyof Tables)] as const),
      ),
    );
    expect(left).toEqual(LEFT);
    const sealed = db.selectFrom('batch_steps').select('batch_id').where('sealed_secret', 'is not', null);
    expect(await sealed.execute()).toEqual([]);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);
});
