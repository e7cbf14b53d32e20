// An organization with more projects than a page holds. That no click asks Depot the more: test/stories/calls.test.ts.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { watchFigures } from '../../src/store/watch-figures.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const ana = PEOPLE.ana;
const { platform } = CHANNELS;
const PROJECTS = 1_000;
/** 250 projects each. */
const PAGES = 5;

describe('with a thousand projects', () => {
  let bot: Bot;
  let before = 0;
  // The usage of past days is read in the background, whether somebody asks or not.
  const callsSince = () =>
    bot.depot.calls
      .all()
      .slice(before)
      .filter(({ rpc }) => rpc !== 'ListProjectUsage').length;
  beforeAll(async () => {
    bot = await startBot();
    const now = bot.clock.now();
    for (let number = 0; number < PROJECTS; number++) {
      const name = `customer-${String(number).padStart(4, '0')}`;
      addProject(bot.depot.state, { name, ageDays: 9, cacheGb: 1 }, now);
    }
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    await bot.message(ana, platform, /\*1,?0\d\d projects\*/);
  }, 60_000);
  beforeEach(async () => {
    // So old that a short list would be read again.
    await bot.clock.advance(50_000);
    before = bot.depot.calls.all().length;
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  async function ask(line: string, answer: string | RegExp): Promise<string> {
    await bot.slack.control.as(ana).command(platform, `/depot ${line}`);
    return wordsOf(await bot.message(ana, platform, answer));
  }

  it('the list is there at once, found by a part of a name', async () => {
    await ask('projects customer-077', /\*10 projects\* of/);
    // What is renewed behind is no more than one round of pages.
    expect(callsSince()).toBeLessThanOrEqual(PAGES);
  });

  it('says how old the list is', async () => {
    await bot.clock.advance(3_600_000);
    before = bot.depot.calls.all().length;
    bot.depot.faults.set('ListProjects', { kind: 'slow', ms: 600_000 });
    await ask('projects customer-088', 'As of ');
    expect(callsSince()).toBeLessThanOrEqual(1);
    await ask('show made-elsewhere', /made-elsewhere.*Projects as of /s);
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot show');
    await bot.slack.control.waitFor(() => JSON.stringify(me.view()).includes('Projects as of '), 'the menu');
    bot.depot.faults.clear();
    await bot.clock.advance(600_000);
  });

  it('usage of all asks Depot nothing, on every page', async () => {
    await ask('usage 7d', 'Usage of the last 7 days');
    const list = bot.slack.control.as(ana).sees(platform).at(-1);
    for (const page of [2, 3, 4]) {
      await bot.slack.control.as(ana).click(platform, { messageTs: list?.ts ?? '', actionId: 'usage:next' });
      await bot.message(ana, platform, `Page ${page} of`);
    }
    const rpcs = bot.depot.calls
      .all()
      .slice(before)
      .map(({ rpc }) => rpc);
    // The list of projects is renewed, and the usage of past days read, in the background: a bounded number of pages each.
    expect(rpcs.filter((rpc) => rpc !== 'ListProjects' && rpc !== 'ListProjectUsage')).toEqual([]);
    expect(rpcs.filter((rpc) => rpc === 'ListProjects').length).toBeLessThanOrEqual(PAGES);
  });

  it('a build that nobody knows is not looked for everywhere', async () => {
    await ask('build zzzzzzzzzz', /no build/i);
    expect(callsSince()).toBeLessThanOrEqual(1 + PAGES);
  });

  it('a project that is not there takes no second round', async () => {
    await ask('show nobody-of-that-name', /nobody-of-that-name/);
    expect(callsSince()).toBeLessThanOrEqual(PAGES);
  });

  it('following all of them is previewed from the busiest', async () => {
    const preview = await ask('subscribe *', 'Subscribe this channel?');
    expect(preview).toMatch(/judging by (?:all|15 of the) \d+ projects with builds/);
    const calls = bot.depot.calls.all().slice(before);
    // In the background the bot reads usage, too: its hourly sweep of all, and the fill of one day or the end of another.
    expect(calls.filter(({ rpc }) => rpc === 'ListProjectUsage').length).toBeLessThanOrEqual(3 * PAGES);
    expect(calls.filter(({ rpc }) => rpc === 'ListBuilds').length).toBeLessThanOrEqual(15);
  });

  it('status shows how far the first round is, and then how often quiet projects are polled', async () => {
    const question = bot.slack.control
      .as(ana)
      .sees(platform)
      .findLast((message) => wordsOf(message).includes('Subscribe this channel?'));
    await bot.slack.control
      .as(ana)
      .click(platform, { messageTs: question?.ts ?? '', actionId: 'subscribe:confirm' });
    await bot.message(ana, platform, 'subscribed this channel to');
    const { db } = bot.app.store;
    const turnUntil = async (isThere: (figures: Awaited<ReturnType<typeof watchFigures>>) => boolean) => {
      for (let i = 0; i < 500 && !isThere(await watchFigures(db)); i++) await bot.clock.advance(10_000);
    };
    await turnUntil(({ watched, unpolled }) => unpolled < watched);
    await ask('status', /first round: \d+ of 1,?0\d\d, done about/);
    await turnUntil(({ unpolled }) => unpolled === 0);
    await ask('status', 'up to date');
  });
});

describe('with a thousand projects and 300 calls a minute', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ callsPerMinute: 300 });
    for (let number = 0; number < PROJECTS; number++)
      addProject(bot.depot.state, { name: `customer-${number}`, ageDays: 9, cacheGb: 1 }, bot.clock.now());
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    await bot.message(ana, platform, /\*1,?0\d\d projects\*/);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('following all of them is previewed within a second, whatever Depot does', async () => {
    bot.depot.faults.set('ListBuilds', { kind: 'slow', ms: 3_600_000 });
    await bot.slack.control.as(ana).command(platform, '/depot subscribe *');
    await bot.depot.calls.waitFor('ListBuilds', 2);
    await bot.clock.advance(1_000);
    await bot.message(ana, platform, 'No preview: Depot didn’t answer within a second.');
    bot.depot.faults.clear();
  });

  it('the first round over all of them is announced with its duration', async () => {
    const firstCheck = /The first check of 1,?0\d\d projects takes about 4m/;
    await bot.slack.control.as(ana).command(platform, '/depot subscribe *');
    const question = await bot.message(ana, platform, 'judging by');
    expect(wordsOf(question)).toMatch(firstCheck);
    await bot.slack.control
      .as(ana)
      .click(platform, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    expect(wordsOf(await bot.message(ana, platform, 'subscribed this channel to'))).toMatch(firstCheck);
  });
});
