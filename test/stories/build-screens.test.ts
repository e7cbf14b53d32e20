// Ways of looking at a build that are more than one answer: plain blocks, following, files, and finding its project.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { platform } = CHANNELS;
const { carla, dev } = PEOPLE;
const NATIVE = /data_visualization|data_table/;

describe('the screens of a build', () => {
  let bot: Bot;
  let buildId: string;
  beforeAll(async () => {
    bot = await startBot();
    const projectId = bot.projectId('storefront');
    buildId = bot.depot.scenario.startBuild({ projectId, failure: 'failed test' }).buildId;
    await bot.clock.advance(600_000);
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  beforeEach(() => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
  });

  const me = () => bot.slack.control.as(carla);
  /** The answer to this line, whatever earlier answers say. */
  const typed = async (line: string, text: string) => {
    const before = new Set(
      me()
        .sees(platform)
        .map(({ ts }) => ts),
    );
    await me().command(platform, `/depot ${line}`);
    return bot.slack.control.waitFor(
      () =>
        me()
          .sees(platform)
          .find((message) => !before.has(message.ts) && wordsOf(message).includes(text)),
      `an answer with ${text}`,
    );
  };
  const turnedInto = (messageTs: string, text: string | RegExp) =>
    bot.slack.control.waitFor(
      () =>
        me()
          .sees(platform)
          .find((message) => message.ts === messageTs && wordsOf(message).match(text)),
      `the message turned into ${String(text)}`,
    );

  it.each(['builds storefront', 'steps BUILD'])(
    '%s: charts and tables where Slack draws them, the same in plain blocks where it refuses',
    async (line) => {
      const text = line.startsWith('builds') ? '*storefront*: builds' : `Steps of build ${buildId}`;
      const native = await typed(line.replace('BUILD', buildId), text);
      expect(JSON.stringify(native.blocks)).toMatch(NATIVE);
      bot.slack.faults.set('response_url', { kind: 'error', error: 'invalid_blocks' }, 1);
      const before = me().sees(platform).length;
      await me().command(platform, `/depot ${line.replace('BUILD', buildId)}`);
      await bot.slack.control.waitFor(() => me().sees(platform).length > before, 'the plain answer');
      const plain = me().sees(platform).at(-1);
      expect(JSON.stringify(plain?.blocks)).not.toMatch(NATIVE);
      expect(plain?.text).toBe(native.text);
    },
  );

  it.each([
    [
      'an address',
      () => `https://depot.dev/orgs/o1/projects/${bot.projectId('storefront')}/builds/${buildId}?tab=logs`,
    ],
    ['an id in backticks, with a dot', () => `\u200b\`${buildId}\`.`],
    ['the beginning of an id', () => buildId.slice(0, -2)],
  ])('a build may be given as %s', async (_kind, reference) => {
    await typed('builds storefront', '*storefront*: builds');
    await typed(`steps ${reference()}`, `Steps of build ${buildId}`);
  });

  it.each(['why', 'steps', 'logs', 'build'])('%s of a project is about its newest build', async (word) => {
    const what = word === 'build' ? 'build' : 'failed build';
    const answer = await typed(`${word} storefront`, `The newest ${what} of *storefront*: \``);
    expect(wordsOf(answer)).toMatch(/^The newest/);
    if (word !== 'build') expect(wordsOf(answer)).toContain(buildId);
  });

  it('what is neither a build nor a project stays unknown', async () => {
    await typed('why nosuchthing', 'No build “nosuchthing” found');
  });

  it('a project may be given by its address, or in bold', async () => {
    const address = `https://depot.dev/orgs/o1/projects/${bot.projectId('storefront')}`;
    await typed(`builds ${address}`, '*storefront*: builds');
    await typed('builds *storefront*,', '*storefront*: builds');
  });

  it('a refusal for another reason is not tried again with plain blocks', async () => {
    bot.slack.faults.set('response_url', { kind: 'error', error: 'expired_url' }, 1);
    const answer = await typed(`steps ${buildId}`, `Steps of build ${buildId}`);
    expect(JSON.stringify(answer.blocks)).toMatch(NATIVE);
  });

  it('the whole log comes as a file, to the one who asked, without secrets', async () => {
    const log = await typed(`logs ${buildId}`, `Log of build ${buildId}`);
    await me().click(platform, { messageTs: log.ts, actionId: 'build:log-file' });
    const withFile = await bot.slack.control.waitFor(
      () =>
        me()
          .sees(me().dm())
          .find(({ files }) => files.length > 0),
      'the file',
    );
    const file = bot.slack.state.files.get(withFile.files[0] ?? '');
    const content = file?.content.toString('utf8') ?? '';
    expect(content).toContain('AssertionError: expected 2 to be 1');
    expect(content).toContain('token was [redacted]');
    expect(content).not.toContain('\u001b');
    expect(file?.channelId).toBe(me().dm());
    expect(
      bot.slack.control
        .as(dev)
        .sees(platform)
        .some(({ files }) => files.length > 0),
    ).toBe(false);
  });

  it('a file that cannot be made is told, and the next one may be asked for', async () => {
    const log = await typed(`logs ${buildId}`, `Log of build ${buildId}`);
    bot.slack.faults.set('files.completeUploadExternal', { kind: 'error', error: 'internal_error' });
    await me().click(platform, { messageTs: log.ts, actionId: 'build:log-file' });
    await bot.message(carla, platform, "Slack isn't responding to the bot");
    bot.slack.faults.clear();
    const files = () =>
      me()
        .sees(me().dm())
        .filter((message) => message.files.length > 0).length;
    const before = files();
    await me().click(platform, { messageTs: log.ts, actionId: 'build:log-file' });
    await bot.slack.control.waitFor(() => files() > before, 'the second file');
  });

  describe('of a running build', () => {
    const start = () =>
      bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), recipe: 'node', cachedUntil: 0 });
    const follow = (messageTs: string, until: string) =>
      turnUntil(
        bot.clock,
        1_000,
        () =>
          me()
            .sees(platform)
            .some((message) => message.ts === messageTs && wordsOf(message).includes(until)),
        until,
      );

    it('the answer changes in place, at most four times, and says how it ended', async () => {
      const running = start();
      await typed('builds hooli', '*hooli*: builds');
      const posts = () => bot.slack.calls.count('response_url');
      const before = posts();
      const card = await typed(`build ${running.buildId}`, '⏳ running');
      expect(wordsOf(card)).toMatch(/Updates by itself until/);
      await follow(card.ts, '✅ succeeded');
      const ended = await turnedInto(card.ts, /✅ succeeded/);
      expect(wordsOf(ended)).not.toMatch(/Updates by itself|Watch live|Notify me/);
      expect(posts() - before).toBeLessThanOrEqual(5);
    });

    it('that does not end is given up after half an hour, and can be watched anew', async () => {
      const running = bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), endless: true });
      await typed('builds hooli', '*hooli*: builds');
      const posts = () => bot.slack.calls.count('response_url');
      const before = posts();
      const card = await typed(`build ${running.buildId}`, '⏳ running');
      const isGivenUp = () =>
        me()
          .sees(platform)
          .some(({ ts, ...one }) => ts === card.ts && JSON.stringify(one).includes('Watch live'));
      await bot.clock.jump(28 * 60_000);
      // In small steps, so that what asks Depot in the meantime is not overtaken by the clock.
      const clock = { ...bot.clock, advance: bot.clock.jump };
      await turnUntil(clock, 200, isGivenUp, 'the end of it');
      expect(posts() - before).toBeLessThanOrEqual(5);
      expect(bot.logged.filter((line) => line.includes('used_url'))).toEqual([]);
      await me().click(platform, { messageTs: card.ts, actionId: 'build:follow-build' });
      await turnedInto(card.ts, /Updates by itself until/);
      await me().click(platform, { messageTs: card.ts, actionId: 'build:build' });
      await turnedInto(card.ts, /Watch live/);
    });

    it('another click on the message ends the following', async () => {
      const running = bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), endless: true });
      await typed('builds hooli', '*hooli*: builds');
      const card = await typed(`build ${running.buildId}`, '⏳ running');
      await me().click(platform, { messageTs: card.ts, actionId: 'build:steps' });
      await turnedInto(card.ts, /Steps of build/);
      const looks = bot.depot.calls.count('GetBuild');
      await bot.clock.advance(30_000);
      expect(bot.depot.calls.count('GetBuild')).toBe(looks);
    });
  });

  it('of a build that was deleted in the meantime say so', async () => {
    const projectId = bot.projectId('umbrella-labs');
    const doomed = bot.depot.scenario.startBuild({ projectId, failure: 'dns' });
    await bot.clock.advance(600_000);
    const card = await typed(`build ${doomed.buildId}`, 'Failed at');
    bot.depot.state.builds.delete(doomed.buildId);
    await me().click(platform, { messageTs: card.ts, actionId: 'build:steps' });
    await bot.message(carla, platform, `Build ${doomed.buildId} no longer exists: its project was deleted`);
  });

  it('when nobody knows its project, the person is asked, and the answer is checked', async () => {
    const other = bot.depot.scenario.startBuild({ projectId: bot.projectId('globex'), failure: 'dns' });
    await bot.clock.advance(600_000);
    bot.depot.faults.set('ListProjectUsage', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' });
    const question = await typed(`why ${other.buildId}`, 'doesn’t say which project it belongs to');
    await me().click(platform, { messageTs: question.ts, actionId: 'build:of-project' });
    const choose = async (name: string) => {
      const person = me();
      await bot.slack.control.waitFor(() => person.view(), 'the question');
      await person.suggest('picked_project', name);
      await person.submit({ picked_project: bot.projectId(name) });
    };
    await choose('initech');
    await bot.message(carla, platform, 'isn’t among that project’s last 500 builds');
    await me().click(platform, { messageTs: question.ts, actionId: 'build:of-project' });
    await choose('globex');
    const answer = await bot.message(carla, platform, `Why build ${other.buildId} failed`);
    expect(wordsOf(answer)).toContain('couldn’t be resolved');
  });
});
