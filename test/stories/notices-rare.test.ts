// What channels hear less often: a cache that was lost, a project that flaps, a flood, and what was missed while Depot was
// away.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FailureName } from '../../src/sandbox/depot/failures.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds } = CHANNELS;
const { carla } = PEOPLE;
const FLOOD: readonly FailureName[] = [
  'failed test',
  'out of memory',
  'missing file',
  'lockfile mismatch',
  'timeout',
];

describe('a channel also hears of', () => {
  let bot: Bot;
  let projects = 0;
  beforeAll(async () => {
    bot = await startBot({ seed: 'empty' });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  beforeEach(() => bot.depot.faults.clear());

  const inChannel = () =>
    bot.slack.state.messages.filter((m) => m.channelId === builds && m.ephemeralFor === null);
  async function said(text: string | RegExp) {
    const says = (words: string) => (typeof text === 'string' ? words.includes(text) : text.test(words));
    const find = () => inChannel().findLast((m) => says(wordsOf(m)));
    await turnUntil(bot.clock, 1_000, () => find() !== undefined, `“${String(text)}”`);
    return wordsOf(find());
  }
  const create = () => {
    projects += 1;
    const seed = { name: `customer-${projects}`, ageDays: 30, cacheGb: 20 };
    return addProject(bot.depot.state, seed, bot.clock.now());
  };
  async function follow(name: string, rules = '') {
    const question = await drive(bot, builds).ask(
      carla,
      `subscribe ${name} ${rules}`,
      'Subscribe this channel?',
    );
    await bot.slack.control
      .as(carla)
      .click(builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    await bot.message(carla, builds, `subscribed this channel to *${name}*`);
    // The first poll is history.
    await bot.clock.advance(20_000);
  }
  /** Builds that ended before anybody looked. */
  const past = (projectId: string, count: number, cachedUntil = 6) => {
    for (let i = count; i > 0; i--) {
      const at = new Date(bot.clock.now().getTime() - i * 3_600_000);
      bot.depot.scenario.startBuild({ projectId, at, recipe: 'node', cachedUntil });
    }
  };
  const build = (projectId: string, failure?: FailureName) =>
    bot.depot.scenario.startBuild({ projectId, recipe: 'node', cachedUntil: 6, ...(failure && { failure }) });

  it('a cache that was lost, far under the project’s own habit, with the step from which it broke', async () => {
    const { projectId, name } = create();
    past(projectId, 12);
    await follow(name, 'cache');
    const degraded = bot.depot.scenario.startBuild({ projectId, recipe: 'node', cachedUntil: 1 });
    const words = await said(`*${name}* lost its *cache*`);
    expect(words).toContain(degraded.buildId);
    expect(words).toMatch(/usually \d+%/);
    expect(words).toMatch(/The cache was lost at `[^`]+`: from there on everything ran again/);
    // Told when it begins, not at every build.
    const again = bot.depot.scenario.startBuild({ projectId, recipe: 'node', cachedUntil: 1 });
    await bot.clock.advance(180_000);
    expect(inChannel().some((m) => wordsOf(m).includes(again.buildId))).toBe(false);
  });

  it('a project that flaps: one incident, which says so, and ends after several greens', async () => {
    const { projectId, name } = create();
    await follow(name);
    for (let turn = 0; turn < 3; turn++) {
      const red = build(projectId, 'failed test');
      await said(red.buildId);
      build(projectId);
      await bot.clock.advance(120_000);
    }
    const last = build(projectId, 'failed test');
    await said(last.buildId);
    expect(await said(`*${name}* failed at`)).toMatch(/\*flapping\*: \d+ of the last \d+ builds failed/);
    build(projectId);
    await bot.clock.advance(120_000);
    expect(await said(`*${name}* failed at`)).toContain('flapping');
    for (let green = 0; green < 3; green++) {
      build(projectId);
      await bot.clock.advance(120_000);
    }
    await said(new RegExp(`\\*${name}\\* is fixed, .* It was failing for`));
  });

  it('a flood, in few messages that leave nobody out', async () => {
    const flooded = Array.from({ length: 15 }, create);
    for (const { name } of flooded) await follow(name);
    const before = new Set(inChannel().map(({ ts }) => ts));
    for (const [i, { projectId }] of flooded.entries()) {
      build(projectId, FLOOD[i % FLOOD.length]);
    }
    const news = () => inChannel().filter(({ ts, threadTs }) => !before.has(ts) && !threadTs);
    const naming = (name: string) => news().filter((m) => new RegExp(`\\*${name}\\*`).test(wordsOf(m)));
    await turnUntil(
      bot.clock,
      1_000,
      () => flooded.every(({ name }) => naming(name).length > 0),
      'all to be named',
    );
    for (const { name } of flooded) expect(naming(name), name).toHaveLength(1);
    expect(news().length).toBeLessThan(12);
  });

  it('what was missed while Depot was away for a day, counted in one message', async () => {
    const { projectId, name } = create();
    await follow(name);
    bot.depot.faults.set('*', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
    await bot.clock.advance(300_000);
    for (const hours of [4, 9, 14]) {
      const at = new Date(bot.clock.now().getTime() + hours * 3_600_000);
      const failure = hours === 9 ? ({ failure: 'dns' } as const) : {};
      bot.depot.scenario.startBuild({ projectId, at, recipe: 'node', ...failure });
    }
    await bot.clock.advance(86_400_000);
    bot.depot.faults.clear();
    const words = await said('The bot couldn’t see builds');
    expect(words).toMatch(new RegExp(`\\*${name}\\*.*1 failed.*2 succeeded`));
  });
});
