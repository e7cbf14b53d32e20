// Cleaning up: which projects nobody builds in any more, what they keep, and the way to delete one of them.

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { changeCovered } from '../../src/store/project-activity.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;
const DAY_MS = 86_400_000;
const HOSTILE = '=HYPERLINK("http://evil","x") <!channel> *a*';

describe('idle projects', () => {
  let bot: Bot;
  const add = (name: string, ageDays: number, cacheGb: number) =>
    addProject(bot.depot.state, { name, ageDays, cacheGb }, bot.clock.now());
  const built = (projectId: string, daysAgo: number) =>
    bot.depot.scenario.startBuild({ projectId, at: new Date(bot.clock.now().getTime() - daysAgo * DAY_MS) });

  beforeAll(async () => {
    bot = await startBot();
    built(add('left-in-may', 500, 120).projectId, 200);
    built(add('left-in-march', 500, 40).projectId, 100);
    built(add(HOSTILE, 400, 7).projectId, 95);
    built(add('just-in-time', 400, 1_000).projectId, 89);
    add('never-built', 120, 3);
    add('new-and-unused', 20, 900);
    for (const [name, project] of [['far-away', add('far-away', 300, 5)]] as const)
      Object.assign(project, { regionId: 'eu-central-1', name });
  }, 30_000);
  afterAll(() => bot[Symbol.asyncDispose]());

  const beforeTheHour = () =>
    bot.clock.advance(3_600_000 + ((66 - bot.clock.now().getUTCMinutes()) % 60) * 60_000);

  /** Past the minute of the hour at which builds are counted. */
  async function passTheHour() {
    await beforeTheHour();
    for (let turn = 0; turn < 6; turn++) await bot.clock.advance(20_000);
  }

  /** Everything is counted, a year back. */
  async function countAll() {
    for (let turn = 0; turn < 12; turn++) await bot.clock.advance(6_000);
  }

  it('are unknown until builds are counted: nothing is called idle by mistake', async () => {
    const { ask, press } = drive(bot, platform);
    const before = await ask(ana, 'projects idle=90d', 'Counting builds and caches for the first time');
    expect(wordsOf(before)).not.toContain('run:delete');
    expect(wordsOf(before)).toContain('None of the 20 projects without builds for 90 days');
    await countAll();
    await press(ana, before, 'projects:refresh', 'Deleting all of them would free');
  });

  it('are listed with their cache, what frees most first, and none that built since', async () => {
    const { ask } = drive(bot, platform);
    const list = wordsOf(await ask(ana, 'projects idle=90d', 'without builds for 90 days'));
    const order = ['left-in-may', 'left-in-march', 'sleepy-legacy', 'HYPERLINK', 'never-built'];
    const places = order.map((name) => list.indexOf(name));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(list.indexOf('left-in-may')).toBeLessThan(list.indexOf('left-in-march'));
    // Built 89 days ago, known to the week: it may be older than 90 days, and nobody says so.
    expect(list).toContain('Not listed: 1 project whose last build date isn’t known');
    for (const name of ['just-in-time', 'new-and-unused', 'storefront']) expect(list).not.toContain(name);
    // 120 + 40 + 32 (sleepy-legacy) + 7 + 5 + 3
    expect(list).toContain('would free *207 GB*');
    expect(list).toContain('Never built, created');
    expect(list).toContain('Builds are counted since');
    expect(list).toContain('as of ');
    expect(list).not.toContain('<!channel>');
    expect(wordsOf(await ask(ana, 'projects idle=200d', 'without builds for 200 days'))).not.toContain(
      'left-in-march',
    );
  });

  it('each is shown, or deleted through the usual confirmation; viewers get no Delete button', async () => {
    const { ask, press } = drive(bot, platform);
    const seen = await ask(carla, 'projects idle=90d', 'without builds for 90 days');
    expect(wordsOf(seen)).not.toContain('run:delete');
    const list = await ask(ana, 'projects left-in-march idle=90d', 'without builds for 90 days');
    await press(ana, list, 'run:show', 'This month');
    await press(ana, list, 'run:delete', 'Delete left-in-march?');
    expect(bot.depot.calls.count('DeleteProject')).toBe(0);
    await ask(ana, 'delete left-*', 'one at a time');
  });

  it('the list is sorted and narrowed, in any combination', async () => {
    const { ask } = drive(bot, platform);
    const byCache = wordsOf(await ask(ana, 'projects sort=cache', '*20 projects*'));
    expect(byCache.indexOf('just-in-time')).toBeLessThan(byCache.indexOf('new-and-unused'));
    const byBuilds = wordsOf(await ask(ana, 'projects sort=builds', 'in 30 days'));
    expect(byBuilds.indexOf('storefront')).toBeLessThan(byBuilds.indexOf('globex'));
    const newest = wordsOf(await ask(ana, 'projects sort=created', 'created '));
    expect(newest.indexOf('new-and-unused')).toBeLessThan(newest.indexOf('never-built'));
    const there = wordsOf(await ask(ana, 'projects far region=EU-central-1 idle=90d', '*1 project* of 20'));
    expect(there).toContain('far-away');
    await ask(ana, 'projects hardware=32x64', '*1 project* of 20 on 32x64');
    await ask(ana, 'projects idle=soon', 'Idle is in days');
    await ask(ana, 'projects sort=size', 'Sort by name, cache, builds, created');
    await ask(ana, 'projects far hardware=32x64', 'None of the 20 projects');
  });

  it('comes as a file, privately, with formulas made harmless', async () => {
    const { ask } = drive(bot, platform);
    await ask(ana, 'projects idle=90d export=csv', 'Writing the file');
    const file = await bot.slack.control.waitFor(
      () => [...bot.slack.state.files.values()].find(({ channelId }) => channelId !== null),
      'the file',
    );
    expect(file.channelId).toBe(bot.slack.control.as(ana).dm());
    const text = file.content.toString();
    expect(text).toMatch(/^project_id,name,region,hardware,created_at,cache_gb,builds_30d,last_build,/);
    expect(text.trim().split('\n')).toHaveLength(7);
    expect(text).toContain('left-in-may,us-east-1,16x32');
    expect(text).not.toMatch(/(^|,)"?=HYPERLINK/m);
    expect(text).toContain('HYPERLINK');
  });

  it('a build ends it within the hour, also after hours without the bot’s count', async () => {
    const { ask } = drive(bot, platform);
    await bot.clock.advance(5 * 3_600_000);
    built(bot.projectId('left-in-may'), 0.1);
    await passTheHour();
    const list = await ask(ana, 'projects idle=90d', 'without builds for 90 days');
    expect(wordsOf(list)).not.toContain('left-in-may');
    expect(wordsOf(list)).toContain('left-in-march');
  });

  it('what Depot does not answer is counted later, and the list stays', async () => {
    const { ask } = drive(bot, platform);
    await beforeTheHour();
    bot.depot.faults.set('ListProjectUsage', { kind: 'refuse', code: 14, message: 'down' });
    built(bot.projectId('left-in-march'), 0);
    for (let turn = 0; turn < 6; turn++) await bot.clock.advance(20_000);
    const counts = bot.depot.calls.all().filter(({ rpc }) => rpc === 'ListProjectUsage');
    expect(counts.at(-1)?.outcome).toBe('Unavailable');
    await ask(ana, 'projects idle=90d', 'left-in-march');
    bot.depot.faults.clear();
    await passTheHour();
    const list = await ask(ana, 'projects idle=90d', 'without builds for 90 days');
    expect(wordsOf(list)).not.toContain('left-in-march');
  });
});

describe('with ten thousand projects', () => {
  it('the list asks Depot for none of them', async () => {
    await using bot = await startBot();
    const { ask } = drive(bot, platform);
    const now = bot.clock.now();
    const { db } = bot.app.store;
    // As a renewal of the list, and an hour's count, leave them.
    const json = {
      organizationId: 'o',
      regionId: 'us-east-1',
      hardware: '16x32',
      cache: { keepGb: 50, keepDays: 14 },
      createdAt: new Date(now.getTime() - 300 * DAY_MS),
      buildTimeoutMinutes: null,
      maxConcurrentBuilds: null,
    };
    await sql`insert into known_projects (project_id, project, version)
      select 'p' || n, ${JSON.stringify(json)}::jsonb || jsonb_build_object('projectId', 'p' || n, 'name', 'customer-' || n), 1
      from generate_series(1, 10000) as n`.execute(db);
    await sql`insert into project_list values (1, 1, ${now})
      on conflict (one) do update set version = project_list.version + 1, as_of = ${now}`.execute(db);
    await sql`insert into project_activity (project_id, cache_gb, recent_builds, counted_at)
      select project_id, 2, 0, ${now} from known_projects`.execute(db);
    await changeCovered(db, async () => ({ from: new Date(now.getTime() - 200 * DAY_MS), to: now }));
    const before = bot.depot.calls.all().length;
    const list = await ask(ana, 'projects idle=90d', '*10,000 projects* of 10,000');
    expect(wordsOf(list)).toContain('Page 1 of 1,000');
    await ask(ana, 'projects customer-99 sort=cache', 'customer-99');
    // The usage of past days is read in the background, whether somebody asks or not.
    const calls = bot.depot.calls
      .all()
      .slice(before)
      .filter(({ rpc }) => rpc !== 'ListProjectUsage');
    // Health may ask for a page of one project.
    expect(calls.filter(({ rpc }) => rpc !== 'ListProjects')).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual(1);
  }, 60_000);
});
