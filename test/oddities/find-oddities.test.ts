// A round over the projects, on a real database, with a Depot over HTTP/2.

import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDepot, type OpenDepot } from '../../src/depot/create-depot.ts';
import { type Jobs, openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock, type ManualClock } from '../../src/lib/manual-clock.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import {
  accessProjectsAnHour,
  findOddities,
  type OdditiesOptions,
} from '../../src/oddities/find-oddities.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import type { Store } from '../../src/store/open-store.ts';
import { writeActivity } from '../../src/store/project-activity.ts';
import { setMute } from '../../src/store/subscriptions.ts';
import { dayOf } from '../../src/store/usage-days.ts';
import { packMonth } from '../../src/store/usage-months.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A few more than are compared in an hour at least. */
const PROJECTS = 22;
const log = createLog({ level: 'silent' });

describe.each(DATABASES)('oddities on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  let jobs: Jobs;
  let sandbox: DepotSandbox;
  let depot: OpenDepot;
  let clock: ManualClock;
  let options: OdditiesOptions;
  let ids: readonly string[];

  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
    jobs = await openJobs(store.jobsDatabase, log);
  });
  afterAll(async () => {
    await jobs[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await database.drop();
  });
  beforeEach(async () => {
    await sql`truncate subscriptions, mutes, notices, project_habits, project_activity, usage_days, usage_months, watched_builds`.execute(
      store.db,
    );
    clock = createManualClock(new Date('2026-11-24T12:00:00Z'));
    sandbox = await startDepotSandbox({ clock, seed: 'empty' });
    ids = Array.from({ length: PROJECTS }, (_, i) => {
      const project = { name: `customer-${i}`, ageDays: 90, cacheGb: 30 };
      return addProject(sandbox.state, project, clock.now()).projectId;
    });
    depot = createDepot({
      apiUrl: sandbox.url,
      token: sandbox.token,
      callsPerMinute: 60_000,
      retryDelayMs: 1,
      clock,
      log,
      metrics: createMetrics(),
    });
    options = { db: store.db, depot, jobs, clock, log, callsPerMinute: 300 };
    await subscribe('*', 'C1');
  });
  afterEach(async () => {
    await depot[Symbol.asyncDispose]();
    await sandbox.close();
  });

  async function subscribe(projectId: string, channelId: string, change: object = {}) {
    await store.db
      .insertInto('subscriptions')
      .values({
        subscription_id: `${projectId} ${channelId}`,
        team_id: 'T1',
        channel_id: channelId,
        project_id: projectId,
        project_name: projectId,
        mode: 'none',
        slow: null,
        cache: null,
        branches: null,
        oddities: true,
        created_by: 'U0ANA',
        created_at: clock.now(),
        confirmed_at: clock.now(),
        paused_because: null,
        paused_at: null,
        ...change,
      })
      .execute();
  }

  /** Every ordinary day half an hour of building; today so much. */
  async function build(projectIds: readonly string[], secondsToday: number) {
    const today = dayOf(clock.now());
    await sql`insert into usage_days (project_id, day, depot_builds, depot_seconds)
      select project_id, ${today}::date - ago, 9, case when ago = 0 then ${secondsToday}::int else 1800 end
      from unnest(${projectIds}::text[]) as project_id, generate_series(0, 28) as ago
      on conflict (day, project_id) do update set depot_seconds = excluded.depot_seconds`.execute(store.db);
  }

  const look = async (hours = 1) => {
    await clock.advance(hours * HOUR_MS);
    await findOddities(options);
  };
  const notices = async (channelId = 'C1') =>
    store.db
      .selectFrom('notices')
      .select(['kind', 'content'])
      .where('channel_id', '=', channelId)
      .orderBy('seq')
      .execute();
  const said = async (channelId = 'C1') => JSON.stringify(await notices(channelId));
  const addToken = (projectId: string, description: string) => {
    const tokenId = sandbox.state.newId();
    sandbox.state.tokens.set(tokenId, { tokenId, projectId, description, createdAt: clock.now() });
  };
  const idOf = (i: number) => ids[i] ?? '';

  it('the first round only learns; then each is said once, however often it is looked at', async () => {
    addToken(idOf(0), 'was there');
    await build([idOf(1)], 20_000);
    await look(0);
    // Access of 20 projects in the first round and of the others in the second is learnt silently.
    await look();
    expect(await notices()).toEqual([]);

    addToken(idOf(0), 'stolen');
    await build([idOf(2)], 20_000);
    for (let round = 0; round < 4; round++) await look();
    const words = await said();
    expect(await notices()).toHaveLength(2);
    expect(words).toContain('"stolen"');
    expect(words).not.toContain('was there');
    expect(words).toContain('"seconds":20000,"usualSeconds":1800');
  });

  it('what is usual is known also where past months are packed', async () => {
    clock = createManualClock(new Date('2026-12-24T12:00:00Z'));
    options = { ...options, clock };
    await build([idOf(9)], 1_800);
    await packMonth(store.db, '2026-11-01');
    await sql`delete from usage_days where day between '2026-12-01' and '2026-12-20'`.execute(store.db);
    await look(0);
    await build([idOf(9)], 1_800);
    await sql`update usage_days set depot_seconds = 20000 where day = '2026-12-24'`.execute(store.db);
    await look();
    expect(await said()).toContain('"seconds":20000,"usualSeconds":1800');
  });

  it('two replicas at once say it once', async () => {
    await build([idOf(3)], 1_800);
    for (let round = 0; round < 2; round++) await look();
    addToken(idOf(3), 'stolen');
    await build([idOf(3)], 30_000);
    await clock.advance(HOUR_MS);
    const other = store.kind === 'postgres' ? await database.open() : store;
    await Promise.all([findOddities(options), findOddities({ ...options, db: other.db })]);
    await Promise.all([findOddities(options), findOddities({ ...options, db: other.db })]);
    if (other !== store) await other[Symbol.asyncDispose]();
    const words = await said();
    expect(words.match(/"stolen"/g)).toHaveLength(1);
    expect(words.match(/"minutes"/g)).toHaveLength(1);
  });

  it('a cache that doubles in a week', async () => {
    const now = (cacheGb: number) =>
      writeActivity(store.db, [{ projectId: idOf(4), cacheGb, recentBuilds: 1, builtIn: null }], clock.now());
    const weekAgo = dayOf(new Date(clock.now().getTime() - 7 * DAY_MS));
    await sql`insert into usage_days (project_id, day, cache_gb) values (${idOf(4)}, ${weekAgo}::date, 31)`.execute(
      store.db,
    );
    await now(40);
    await look();
    await now(65);
    await look();
    await look();
    expect((await notices()).map(({ content }) => content)).toEqual([
      expect.objectContaining({
        items: [expect.objectContaining({ oddity: { kind: 'cache', fromGb: 31, toGb: 65 } })],
      }),
    ]);
  });

  it('builds at an hour without builds before', async () => {
    const hours = (daysAgo: number, hour: number, builds: number) =>
      store.db
        .insertInto('watched_builds')
        .values(
          Array.from({ length: builds }, (_, i) => {
            const created_at = new Date(Date.UTC(2026, 10, 24 - daysAgo, hour, i));
            const build_id = `${daysAgo} ${hour} ${i}`;
            return { build_id, project_id: idOf(5), status: 'success', created_at, found_at: created_at };
          }),
        )
        .execute();
    for (let day = 2; day < 14; day++) await hours(day, 9, 4);
    await look(0);
    await hours(0, 2, 3);
    await look();
    await look();
    expect(await notices()).toHaveLength(1);
    expect(await said()).toContain('"hours":[2]');
  });

  it('a trust policy that somebody added; muted, paused and other channels get nothing', async () => {
    await subscribe(idOf(6), 'C2');
    await subscribe(idOf(7), 'C3');
    await subscribe('*', 'C4', { paused_at: clock.now(), paused_because: 'archived' });
    await subscribe('*', 'C5');
    const until = new Date(clock.now().getTime() + DAY_MS);
    await setMute(store.db, { channel_id: 'C5', project_id: idOf(6), until, muted_by: 'U0ANA' });
    for (let round = 0; round < 2; round++) await look();
    const source = { owner: 'evil<!channel>', repository: 'x', allowPublicPullRequests: false };
    await depot.trustPolicies.add(idOf(6), { provider: 'github', ...source });
    for (let round = 0; round < 2; round++) await look();
    for (const channel of ['C1', 'C2']) expect(await said(channel)).toContain('evil<!channel>/x');
    for (const channel of ['C3', 'C4', 'C5']) expect(await notices(channel)).toEqual([]);
  });

  it('what Depot does not answer comes in a later round, and calls are few', async () => {
    for (let round = 0; round < 2; round++) await look();
    addToken(idOf(8), 'stolen');
    sandbox.faults.set('ListTokens', { kind: 'refuse', code: 14, message: 'down' });
    await look();
    expect(await notices()).toEqual([]);
    sandbox.faults.clear();
    const before = sandbox.calls.count('ListTokens');
    await findOddities({ ...options, callsPerMinute: 1 });
    expect(sandbox.calls.count('ListTokens') - before).toBe(20);
    await look();
    expect(await said()).toContain('"stolen"');
    expect(accessProjectsAnHour(300)).toBe(900);
  });

  it('very many at once share a message', async () => {
    await build(ids, 1_800);
    await look(0);
    await build(ids, 30_000);
    await look();
    const [only, ...others] = await notices();
    expect(others).toEqual([]);
    expect(only?.content).toMatchObject({ more: PROJECTS - 15 });
  });
});
