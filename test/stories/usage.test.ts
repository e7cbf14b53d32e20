// Usage by customer, as people ask for it.

import { readFileSync } from 'node:fs';
import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOf, phaseOf, stepsAt } from '../../src/sandbox/depot/progress.ts';
import { createRollups } from '../../src/usage/rollups.ts';
import { aBuild } from '../support/a-build.ts';
import { type Drive, drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;
const DAY_MS = 86_400_000;

const documentedColumns = () =>
  [...readFileSync('docs/usage-export.md', 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);

describe('usage by customer', () => {
  let bot: Bot;
  let ask: Drive['ask'];
  let press: Drive['press'];
  beforeAll(async () => {
    bot = await startBot();
    ({ ask, press } = drive(bot, platform));
    const { db } = bot.app.store;
    const count = (name: string, daysAgo: number, build: Parameters<typeof aBuild>[0]) =>
      db
        .transaction()
        .execute((trx) =>
          createRollups(db, bot.clock).recorded(trx, bot.projectId(name), [
            aBuild({ ...build, createdAt: new Date(bot.clock.now().getTime() - daysAgo * DAY_MS) }),
          ]),
        );
    for (let daysAgo = 1; daysAgo <= 40; daysAgo++) {
      const isSlow = daysAgo <= 14;
      const build = {
        durationSeconds: isSlow ? 200 : 100,
        cachedSteps: isSlow ? 2 : 8,
        totalSteps: 10,
        savedSeconds: 30,
      };
      await count('storefront', daysAgo, build);
      await count('storefront', daysAgo, { ...build, status: daysAgo % 10 === 0 ? 'failed' : 'success' });
    }
    // The bot reads Depot's own figures at its start.
    const isRead = () => bot.depot.calls.all().filter(({ rpc }) => rpc === 'ListProjectUsage').length > 60;
    for (let i = 0; i < 200 && !isRead(); i++) await bot.clock.advance(1_000);
  }, 60_000);
  afterAll(() => bot[Symbol.asyncDispose]());

  it('shows every customer with the change, the biggest movers on top, and where each figure is from', async () => {
    const all = await ask(carla, 'usage 7d', 'Usage of the last 7 days');
    expect(all.ephemeralFor).toBe(carla);
    const words = wordsOf(all);
    expect(words).toMatch(/\*\d+ builds\*.* in 1\d of 13 projects · .* build time/);
    expect(words).toContain('Biggest changes in build time');
    expect(words).toMatch(/▲ \*\w+/);
    expect(words).toContain('Nov 18–24, 2026 (UTC), compared with Nov 11–17, 2026');
    expect(words).toContain('Depot’s own figures:* builds, build time, cache');
    expect(words).toContain('The bot’s count:* success, cached steps and time saved, from 12 of');
    expect(words).toContain('since Oct 15, 2026');
    // Nobody subscribed to it, so the bot counted nothing: said, not left out or shown as 0.
    expect(words).toMatch(/• \*ledger\*: \d+ builds? · .* · success and cached steps not counted/);
    expect(words).toContain('data_visualization');
  });

  it('sorts by what is asked for, and only takes the names that match', async () => {
    const builds = await ask(carla, 'usage 7d by=builds', 'Biggest changes in builds');
    const names = (text: string) => [...text.matchAll(/^• \*(.+?)\*:/gm)].map(([, name]) => name);
    expect(names(builds.text)[0]).toBe('storefront');
    const cache = await ask(carla, 'usage 7d by=cache', 'by cache');
    expect(names(cache.text)[0]).toBe('ml-worker');
    const worst = await ask(carla, 'usage 30d by=success', 'by success rate');
    expect(names(worst.text)[0]).toBe('storefront');
    const some = await ask(carla, 'usage *API 7d', 'Names like');
    expect(names(some.text)).toEqual(['payments-api']);
    await ask(carla, 'usage zebra-*', 'No project has a name like “zebra-*”');
  });

  it('takes months and days', async () => {
    await ask(carla, 'usage this-month', 'Usage of November 2026');
    await ask(carla, 'usage last month', 'Usage of October 2026');
    await ask(carla, 'usage 2026-09', 'Usage of September 2026');
    await ask(carla, 'usage 2027-01', '2027-01 is in the future');
    await ask(carla, 'usage 2020-01', 'The bot keeps usage for 760 days, so none of 2020-01 is known');
    // Depot has no build before; that is another thing than what is not read yet.
    const early = wordsOf(await ask(carla, 'usage 2026-01', '*No builds* in 13 projects'));
    expect(early).toContain('none this early');
    expect(early).not.toContain('GB cache');
    // The cache of a month that was over before the bot came is not known: not “0 GB”.
    expect(wordsOf(await ask(carla, 'usage last-month', 'Usage of October 2026'))).not.toContain(' GB cache');
    await ask(carla, 'usage 3h', 'Usage is counted by days, from 1d to 730d');
    await ask(carla, 'usage by=price', 'Sort by one of: minutes, cache, builds, success, saved');
  });

  it('shows one customer by weeks, and what stands out', async () => {
    // Its builds above are not Depot's.
    bot.depot.faults.set('ListBuilds', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
    const words = wordsOf(await ask(carla, 'usage storefront', 'storefront: usage of the last 90 days'));
    bot.depot.faults.clear();
    expect(words).toMatch(/Builds got \d+% slower since Nov \d+: cache rate fell from \d\d% to \d\d%\./);
    expect(words).toMatch(
      /• Nov 16: 14 builds · median 3m \d+s · p95 3m \d+s · .* saved · \d+% succeeded · 20% cached/,
    );
    expect(words).toContain('Duration of builds in');
    expect(words).toContain('Success and cached steps in %');
  });

  it('counts what a customer built in the last weeks when somebody looks, once', async () => {
    const figures = ['Time saved', 'Success', 'Cached steps', 'Median', 'p95'];
    const lists = () => bot.depot.calls.count('ListBuilds');
    // Depot does not answer: what it said before of builds and build time is shown, the rest is not 0.
    bot.depot.faults.set('ListBuilds', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
    const none = wordsOf(await ask(carla, 'usage ledger 7d', 'ledger: usage of the last 7 days'));
    expect(none).toContain('none in this period');
    for (const figure of figures) expect(none).toMatch(new RegExp(`${figure}[^a-z]*not counted`));
    expect(none).toContain('Build time in minutes');
    bot.depot.faults.clear();
    const one = wordsOf(
      await ask(carla, 'usage ledger 7d', /ledger: usage of the last 7 days[\s\S]*succeeded/),
    );
    expect(one).not.toContain('not counted');
    expect(one).toContain('Duration of builds in');
    const projectId = bot.projectId('ledger');
    const [, all, seen] = /from (\d+) of (\d+) builds/.exec(one) ?? [];
    expect([all, seen]).toEqual([seen, seen]);
    const ended = [...bot.depot.state.builds.values()].filter((build) => build.projectId === projectId);
    expect(ended.length).toBeGreaterThan(0);
    const before = lists();
    await ask(carla, 'usage ledger 14d', 'ledger: usage of the last 14 days');
    expect(lists()).toBe(before);
  });

  it('is what Depot’s builds add up to, one by one', async () => {
    const now = bot.clock.now();
    const first = new Date('2026-11-18T00:00:00Z');
    const inTime = [...bot.depot.state.builds.values()].filter(
      ({ createdAt }) => createdAt >= first && createdAt <= now,
    );
    const all = wordsOf(await ask(carla, 'usage 7d', 'Usage of the last 7 days'));
    expect(all).toContain(`*${inTime.length} builds*`);
    const own = inTime.filter(({ projectId }) => projectId === bot.projectId('ledger'));
    const one = wordsOf(await ask(carla, 'usage ledger 7d', 'ledger: usage of the last 7 days'));
    const endedAs = (phase: string) => own.filter((build) => phaseOf(build, now) === phase).length;
    const [succeeded, failed] = [endedAs('success'), endedAs('failed')];
    const steps = own.filter((build) => endOf(build, now)).flatMap((build) => stepsAt(build, now));
    const cached = steps.filter(({ plan }) => plan.cached).length;
    expect(one).toContain(`*Builds*: ${own.length}`);
    expect(one).toContain(`*Success*: ${Math.round((100 * succeeded) / (succeeded + failed))}%`);
    expect(one).toContain(`*Cached steps*: ${cached} of ${steps.length}`);
  });

  it('goes to admins as a file, a row for each project and day, and into the audit trail', async () => {
    const { state, control } = bot.slack;
    const hostile = '=cmd|x!a,"b"\n@here';
    const seen = [...bot.depot.state.projects.values()].find(({ name }) => name === 'hooli');
    if (!seen) throw new Error('no such project');
    seen.name = hostile;
    // The list of projects is read anew.
    await bot.clock.advance(61_000);
    const file = async (line: string) => {
      const before = state.files.size;
      await ask(ana, line, 'Writing the file');
      return control.waitFor(() => [...state.files.values()].slice(before).at(0), 'the file');
    };
    const csv = await file('usage export 7d');
    expect(csv.channelId).toBe(control.as(ana).dm());
    expect(csv.name).toBe('depot-usage-2026-11-18-to-2026-11-24.csv');
    const [head, ...rows] = csv.content.toString().trim().split('\n');
    // The order is a promise: docs/usage-export.md.
    expect(head).toBe(documentedColumns().join(','));
    const today = new RegExp(
      `^2026-11-23,${bot.projectId('storefront')},storefront,\\d+,\\d+,,2,2,0,400,60,4,20$`,
    );
    expect(rows.filter((row) => today.test(row))).toHaveLength(1);
    expect(csv.content.toString()).not.toMatch(/(^|,)"?=cmd/m);
    expect(csv.content.toString()).toContain(`"'=cmd|x!a,""b""\n@here"`);

    const json = await file('usage export json last-month store*');
    expect(json.name).toBe('depot-usage-2026-10-01-to-2026-10-31.jsonl');
    const objects = json.content
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects.map(({ day }) => day)).toEqual(objects.map((_, i) => `2026-10-${15 + i}`));
    expect(Object.keys(objects[0] ?? {})).toEqual(documentedColumns());
    expect(objects[0]).toMatchObject({ project_name: 'storefront', counted_builds: 2 });

    const files = state.files.size;
    await ask(ana, 'usage export json zebra-*', 'No project has a name like “zebra-*”');
    await ask(ana, 'usage export xml', 'No project has a name like “xml”');
    await ask(ana, 'usage export json 2025-12', 'No usage is known of that time yet. No file was sent');
    expect(state.files.size).toBe(files);
    await ask(carla, 'usage export', 'You may not export usage');
    const trail = await ask(ana, 'audit', 'usage-export');
    expect(trail.text).toMatch(/csv, Nov 18–24, 2026/);
    expect(trail.text).toMatch(/json, Oct 1–31, 2026, store/);
    seen.name = 'hooli';
  });

  it('comes to a channel as a report of the month before, on the 1st in its time zone, once', async () => {
    const question = await ask(ana, 'subscribe *', 'Subscribe this channel?');
    await press(ana, question, 'subscribe:confirm', 'Subscribed');
    await ask(ana, 'digest monthly 25:00', 'isn’t a time');
    await ask(
      ana,
      'digest monthly 9:00 Pacific/Auckland',
      'Last month’s usage, on the 1st at 9:00 (Pacific/Auckland)',
    );
    const reports = () =>
      bot.slack.state.messages.filter(
        (one) => one.ephemeralFor === null && one.text.startsWith('Usage of November 2026'),
      );
    // In Auckland December begins at 11:00 UTC; at 9:00 there it is 20:00 UTC on November 30.
    await bot.clock.advance(Date.parse('2026-11-30T19:59:50Z') - bot.clock.now().getTime());
    expect(reports()).toHaveLength(0);
    for (let i = 0; i < 200 && reports().length === 0; i++) await bot.clock.advance(2_000);
    expect(reports()).toHaveLength(1);
    const words = wordsOf(reports()[0]);
    expect(words).toMatch(/\*\d+ builds\*.* in \d+ of 13 projects/);
    expect(words).toContain('Nov 1–30, 2026 (UTC), compared with Oct 1–31, 2026');
    expect(words).toContain('▲ *ledger*');
    expect(words).toContain('/depot usage 2026-11');
    await bot.clock.advance(30_000);
    expect(reports()).toHaveLength(1);
    await ask(ana, 'digest off', 'no longer gets a digest');
  }, 60_000);

  it('adds up only what the reader may see', async () => {
    await ask(ana, 'access grant @carla viewer docs-site', 'granted');
    await ask(ana, 'access revoke everyone viewer *', 'Now only people with a role can see projects');
    const words = wordsOf(await ask(carla, 'usage 7d', /Usage of the last 7 days[\s\S]*(?:of|in) 1 project/));
    expect(words).toContain('docs-site');
    expect(words).not.toContain('storefront');
    await ask(carla, 'usage storefront', /no project “storefront”/i);
  });
});
