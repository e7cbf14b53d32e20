// Notices when Slack is in trouble: nothing lost, nothing twice, in order, and somebody knows.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, platform } = CHANNELS;
const { carla } = PEOPLE;

describe('when Slack is in trouble, a notice', () => {
  let bot: Bot;
  let project = '';
  let tests = 0;
  beforeAll(async () => {
    bot = await startBot({ seed: 'empty' });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  /** Each test has a project of its own, followed in #builds. */
  beforeEach(async () => {
    bot.slack.faults.clear();
    tests += 1;
    project = `project-${tests}`;
    await bot.slack.control.as(PEOPLE.ana).command(platform, `/depot create ${project}`);
    const preview = await bot.message(PEOPLE.ana, platform, `Create ${project}?`);
    await bot.slack.control
      .as(PEOPLE.ana)
      .click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
    await bot.message(PEOPLE.ana, platform, `Created *${project}*`);
    await follow(project);
  });

  // Or each project would be polled until the last test ends.
  afterEach(async () => {
    await bot.app.store.db.deleteFrom('subscriptions').execute();
    await bot.app.store.db.deleteFrom('watches').execute();
  });

  async function follow(name: string) {
    const question = await drive(bot, builds).ask(carla, `subscribe ${name}`, 'Subscribe this channel?');
    await bot.slack.control
      .as(carla)
      .click(builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    await bot.message(carla, builds, `subscribed this channel to *${name}*`);
    await bot.clock.advance(3_000);
  }
  const inChannel = (channelId: string) =>
    bot.slack.state.messages.filter((m) => m.channelId === channelId && m.ephemeralFor === null);
  const about = (text: string) => inChannel(builds).filter((m) => m.text.includes(text));
  const until = (isThere: () => boolean, what: string) => turnUntil(bot.clock, 1_000, isThere, what);
  const start = (failure?: 'failed test') =>
    bot.depot.scenario.startBuild({
      projectId: bot.projectId(project),
      seconds: 5,
      ...(failure && { failure }),
    });
  const broke = () => about(`*${project}* failed at`);
  const tries = () => bot.slack.calls.all().filter(({ name }) => name === 'chat.postMessage').length;

  it('is posted when a "slow down" is over, and holds up no answer to a person in the meantime', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 30 }, 1);
    start('failed test');
    const before = tries();
    await until(() => tries() > before, 'the refusal');
    const answer = await drive(bot, builds).ask(carla, 'status', 'Everything the bot needs is reachable');
    expect(wordsOf(answer)).toContain('1 waiting');
    expect(broke()).toEqual([]);
    await until(() => broke().length > 0, 'the message');
    expect(broke()).toHaveLength(1);
  });

  it.each([
    ['whose answer is lost after it was posted', { kind: 'lose-answer' }],
    ['whose connection breaks before it is posted', { kind: 'drop' }],
    ['that meets an error of Slack’s own', { kind: 'status', status: 500 }],
    ['that meets a word of Slack’s that says nothing', { kind: 'error', error: 'internal_error' }],
  ] as const)('%s is there once', async (_what, fault) => {
    bot.slack.faults.set('chat.postMessage', fault, 1);
    start('failed test');
    await until(() => broke().length > 0, 'the message');
    await bot.clock.advance(120_000);
    await until(
      () => bot.slack.calls.all().some(({ name }) => name === 'conversations.history'),
      'a search of the channel',
    );
    start();
    await until(() => about(`*${project}* is fixed after`).length > 0, 'the end');
    expect(about(`*${project}* is fixed, `)).toHaveLength(1);
    expect(about(`*${project}* is fixed after`)).toHaveLength(1);
  });

  it('in a thread, whose answer is lost, is there once', async () => {
    start('failed test');
    await until(() => broke().length > 0, 'the message');
    bot.slack.faults.set('chat.postMessage', { kind: 'lose-answer' }, 1);
    start('failed test');
    await until(() => about(`*${project}* failed again`).length > 0, 'the reply');
    await bot.clock.advance(120_000);
    start();
    await until(() => about(`*${project}* is fixed after`).length > 0, 'the end');
    expect(about(`*${project}* failed again`)).toHaveLength(1);
  });

  it('keeps its order: the end is not told before the beginning', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'status', status: 503 });
    start('failed test');
    const before = tries();
    await until(() => tries() > before, 'a try');
    start();
    await bot.clock.advance(180_000);
    expect(about(project).filter((m) => /failed at|is fixed/.test(m.text))).toEqual([]);
    bot.slack.faults.clear();
    await until(() => about(`*${project}* is fixed after`).length > 0, 'the end');
    const [parent, reply] = about(project).filter((m) => /is fixed/.test(m.text));
    expect(reply?.threadTs).toBe(parent?.ts);
  });

  it('whose edit is refused for a while is brought up to date later, with the newest', async () => {
    start('failed test');
    await until(() => broke().length > 0, 'the message');
    bot.slack.faults.set('chat.update', { kind: 'ratelimited', retryAfterSeconds: 20 }, 2);
    for (let i = 0; i < 3; i++) start('failed test');
    await until(() => about('*still failing*: 4 builds').length === 1, 'the newest count');
  });

  it('that Slack does not take as blocks comes as text', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'error', error: 'invalid_blocks' }, 1);
    start('failed test');
    await until(() => broke().length > 0, 'the message');
    expect(broke()[0]?.blocks).toEqual([]);
  });

  it('whose message somebody removed is not begun again', async () => {
    start('failed test');
    await until(() => broke().length > 0, 'the message');
    const { messages } = bot.slack.state;
    messages.splice(
      messages.findIndex((m) => m.ts === broke()[0]?.ts),
      1,
    );
    start();
    await bot.clock.advance(120_000);
    const build = start('failed test');
    await until(() => inChannel(builds).some((m) => wordsOf(m).includes(build.buildId)), 'the next incident');
    expect(about(`*${project}* is fixed`)).toEqual([]);
  });

  it('for a channel that was archived rests; who subscribed is told once, and resumes it', async () => {
    const channel = bot.slack.state.channels.get(builds);
    if (!channel) throw new Error('no #builds');
    channel.archived = true;
    start('failed test');
    const dm = bot.slack.control.as(carla).dm();
    await until(
      () => inChannel(dm).some((m) => m.text.includes('Nothing can be posted in')),
      'word to who subscribed',
    );
    start('failed test');
    await bot.clock.advance(120_000);
    expect(inChannel(dm).filter((m) => m.text.includes('Nothing can be posted in'))).toHaveLength(1);
    expect(inChannel(dm).at(-1)?.text).toContain('the channel is archived');
    channel.archived = false;
    const list = await drive(bot, builds).ask(
      carla,
      'subscriptions',
      '*Notifications are paused here*: the channel is archived',
    );
    await bot.slack.control.as(carla).click(builds, { messageTs: list.ts, actionId: 'subscriptions:resume' });
    await until(() => broke().length > 0, 'what waited');
    expect(broke()).toHaveLength(1);
  });

  it.each([
    ['restricted_action', 'the workspace does not allow the bot to post there'],
    ['restricted_action_thread_only_channel', 'the workspace does not allow the bot to post there'],
    ['not_in_channel', 'the bot is not a member of the channel'],
    ['posting_to_channel_denied', 'Slack says posting_to_channel_denied'],
    ['ekm_access_denied', 'Slack says ekm_access_denied'],
  ])('refused with %s: who subscribed is told at once, before the next sweep', async (word, because) => {
    const dm = bot.slack.control.as(carla).dm();
    const before = inChannel(dm).length;
    bot.slack.faults.set('chat.postMessage', { kind: 'error', error: word }, 1);
    start('failed test');
    const tried = tries();
    await until(() => tries() > tried, 'the refusal');
    const refusedAt = bot.clock.now().getTime();
    await until(() => inChannel(dm).length > before, 'who subscribed is told');
    expect(bot.clock.now().getTime() - refusedAt).toBeLessThan(30_000);
    expect(inChannel(dm).at(-1)?.text).toContain(because);
    await follow(project);
    await until(() => broke().length > 0, 'the message');
  });

  it('for a channel that rests comes when the channel follows it again', async () => {
    bot.slack.faults.set(
      'chat.postMessage',
      { kind: 'error', error: 'restricted_action_read_only_channel' },
      1,
    );
    start('failed test');
    const dm = () => bot.slack.control.as(carla).dm();
    const before = inChannel(dm()).length;
    await until(() => inChannel(dm()).length > before, 'who subscribed is told');
    await bot.clock.advance(60_000);
    expect(broke()).toEqual([]);
    await follow(project);
    await until(() => broke().length > 0, 'the message');
    expect(broke()).toHaveLength(1);
  });

  it('that cannot be posted for a day is given up, and why says so', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'error', error: 'token_revoked' });
    const failed = start('failed test');
    const before = tries();
    await until(() => tries() > before, 'a try');
    await bot.clock.advance(25 * 3_600_000);
    await bot.clock.advance(120_000);
    await until(
      () => bot.logged.some((line) => line.includes('a message was given up after a day')),
      'the record',
    );
    bot.slack.faults.clear();
    const answer = await drive(bot, builds).ask(carla, `why ${failed.buildId}`, 'was *given up* after a day');
    expect(answer.text).toContain('token_revoked');
  });
});
