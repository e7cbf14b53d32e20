// A channel follows a project: from the question what it would have said, through an incident, to its end.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findWatchedBuild } from '../../src/store/watched-builds.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, platform, general, secret } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('a channel that follows a project', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  beforeEach(() => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
  });

  const as = (userId: string) => bot.slack.control.as(userId);
  const inChannel = (channelId: string) =>
    bot.slack.state.messages.filter((m) => m.channelId === channelId && m.ephemeralFor === null);
  const until = (isThere: () => boolean, what: string) => turnUntil(bot.clock, 1_000, isThere, what);
  /** The newest message in the channel that says this, whenever it comes. */
  async function said(channelId: string, text: string | RegExp) {
    const find = () =>
      inChannel(channelId).findLast((m) =>
        typeof text === 'string' ? wordsOf(m).includes(text) : text.test(wordsOf(m)),
      );
    await until(() => find() !== undefined, `“${String(text)}” in ${channelId}`);
    const message = find();
    if (!message) throw new Error('it was there a moment ago');
    return message;
  }
  const typed = (userId: string, channelId: string, line: string, text: string | RegExp) =>
    drive(bot, builds).ask(userId, line, text, channelId);
  async function follow(channelId: string, line: string, by: string = carla) {
    const question = await typed(by, channelId, `subscribe ${line}`, 'Subscribe this channel?');
    const announced = () =>
      inChannel(channelId).filter((m) => wordsOf(m).includes('subscribed this channel to')).length;
    const before = announced();
    await as(by).click(channelId, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    await until(() => announced() > before, `“${line}” is followed`);
    return question;
  }
  /** The bot knows that the build is over. */
  async function found(buildId: string) {
    let known = false;
    const { db } = bot.app.store;
    await until(() => {
      void findWatchedBuild(db, buildId).then((row) => {
        known = row?.ended_found_at instanceof Date;
      });
      return known;
    }, 'the build is found to be over');
  }
  const start = (name: string, failure?: 'failed test' | 'dns' | 'registry rate limit') =>
    bot.depot.scenario.startBuild({
      projectId: bot.projectId(name),
      seconds: 5,
      ...(failure && { failure }),
    });

  it('is first shown what it would have said, from real builds', async () => {
    const question = await typed(carla, builds, 'subscribe umbrella-labs', 'Subscribe this channel?');
    expect(question.ephemeralFor).toBe(carla);
    expect(wordsOf(question)).toMatch(
      /In the last 7 days this would have sent \*\d+ messages?\*\. The latest:/,
    );
    expect(wordsOf(question)).toMatch(/• \*umbrella-labs\* (❌ Failed|✅ Fixed)/);
    await as(carla).click(builds, { messageTs: question.ts, actionId: 'subscribe:cancel' });
    await bot.message(carla, builds, 'Nothing changed');
    await typed(carla, builds, 'subscriptions', 'This channel has no subscriptions yet');
  });

  it('hears of an incident in one message, replies under it, and its end', async () => {
    await follow(builds, 'storefront');
    // Old builds are history.
    await bot.clock.advance(60_000);
    expect(inChannel(builds).filter(({ text }) => text.includes('failed at'))).toEqual([]);

    const first = start('storefront', 'failed test');
    const parent = await said(builds, '*storefront* failed at');
    expect(wordsOf(parent)).toContain('`[build 7/7] RUN pnpm build`');
    expect(wordsOf(parent)).toContain('*Probably*: A test failed');
    expect(wordsOf(parent)).toContain('AssertionError: expected 2 to be 1');
    expect(wordsOf(parent)).not.toContain('npm_aBc');
    expect(wordsOf(parent)).toContain(first.buildId);
    expect(wordsOf(parent)).toContain('last success');

    const second = start('storefront', 'failed test');
    const reply = await said(builds, `failed again: build \`${second.buildId}\``);
    expect(reply.threadTs).toBe(parent.ts);
    const edited = await said(builds, '*still failing*: 2 builds');
    expect(edited.ts).toBe(parent.ts);

    start('storefront');
    const fixed = await said(builds, /is fixed after .*: build/);
    expect(fixed.threadTs).toBe(parent.ts);
    expect(fixed.broadcast).toBe(true);
    const over = await said(builds, /\*storefront\* is fixed, .* It was failing for/);
    expect(over.ts).toBe(parent.ts);
    expect(inChannel(builds).filter(({ text }) => text.includes('storefront* failed at')).length).toBe(0);
  });

  it('the buttons answer who pressed, and the message stays what it is', async () => {
    await follow(builds, 'hooli');
    start('hooli', 'failed test');
    const parent = await said(builds, '*hooli* failed at');
    const before = wordsOf(parent);
    for (const [actionId, text] of [
      ['notice:steps', 'Steps of build'],
      ['notice:logs', 'Log of build'],
    ] as const) {
      await as(bo).click(builds, { messageTs: parent.ts, actionId });
      const answer = await bot.message(bo, builds, text);
      expect(answer.ephemeralFor).toBe(bo);
    }
    expect(wordsOf(parent)).toBe(before);
    await as(bo).click(builds, { messageTs: parent.ts, actionId: 'notice:take' });
    await bot.message(bo, builds, 'You own it now');
    const taken = await said(builds, `<@${bo}> owns it`);
    expect(taken.ts).toBe(parent.ts);
    // Somebody else presses on a message that they have not seen change.
    await bot.slack.control.waitFor(() => !wordsOf(parent).includes('notice:take'), 'the button goes');
    start('hooli');
    await said(builds, `Thank you, <@${bo}>`);
  });

  it('muted, it hears nothing, always with an end; unmuted, it hears of the next failure', async () => {
    await follow(builds, 'docs-site');
    await typed(carla, builds, 'mute docs-site 2h', 'muted *docs-site* here until');
    const silent = start('docs-site', 'dns');
    await found(silent.buildId);
    const answer = await typed(carla, builds, `why ${silent.buildId}`, `Why build ${silent.buildId} failed`);
    expect(answer.text).toMatch(/\*Who was notified\*\nFound/);
    expect(answer.text).toContain('not notified, muted');
    expect(inChannel(builds).some((m) => wordsOf(m).includes(silent.buildId))).toBe(false);
    await typed(carla, builds, 'unmute docs-site', 'notified about *docs-site* again');
    const loud = start('docs-site', 'dns');
    await said(builds, loud.buildId);
    await typed(carla, builds, 'mute 1h', 'muted');
    await typed(carla, builds, 'unmute docs-site', 'The whole channel is muted');
    await typed(carla, builds, 'unmute', 'notified about all its subscriptions again');
    await typed(carla, builds, 'unmute docs-site', 'is not muted here');
    await typed(carla, builds, 'mute docs-site 30d', 'A mute lasts from 1 minute to 7 days');
  });

  it('why also says who was told, where and when', async () => {
    await follow(builds, 'stark-industries');
    const failed = start('stark-industries', 'failed test');
    await said(builds, failed.buildId);
    const here = await typed(carla, builds, `why ${failed.buildId}`, `Why build ${failed.buildId} failed`);
    expect(wordsOf(here)).toMatch(new RegExp(`<#${builds}>: the message of its incident, <!date`));
    const green = start('stark-industries');
    await said(builds, /\*stark-industries\* is fixed, .* It was failing for/);
    const answer = await typed(carla, platform, `why ${green.buildId}`, 'Nothing to explain');
    expect(wordsOf(answer)).toContain('that it was fixed');
    const other = start('untrusted-sandbox');
    await bot.clock.advance(120_000);
    await typed(carla, platform, 'builds untrusted-sandbox', '*untrusted-sandbox*: builds');
    const nobody = await typed(
      carla,
      platform,
      `why ${other.buildId}`,
      'no channel was subscribed to untrusted-sandbox',
    );
    expect(wordsOf(nobody)).toContain('subscribe');
  });

  it('a private channel is not named to who stands elsewhere', async () => {
    bot.slack.state.channels.get(secret)?.members.add(bot.slack.state.botUserId);
    await follow(secret, 'globex', carla);
    const failed = start('globex', 'dns');
    await said(secret, failed.buildId);
    const outside = await typed(bo, platform, `why ${failed.buildId}`, `Why build ${failed.buildId} failed`);
    expect(wordsOf(outside)).toContain('1 other channel that you can’t see');
    expect(wordsOf(outside)).not.toContain(secret);
    const inside = await typed(carla, secret, `why ${failed.buildId}`, `Why build ${failed.buildId} failed`);
    expect(wordsOf(inside)).toContain(`<#${secret}>: the message of its incident`);
  });

  it('where the bot is not, it says that it must be invited; a public channel it joins by itself', async () => {
    bot.slack.state.channels.get(secret)?.members.delete(bot.slack.state.botUserId);
    await typed(carla, secret, 'subscribe ledger', 'Invite it with /invite, then try again');
    bot.slack.state.channels.get(secret)?.members.add(bot.slack.state.botUserId);
    const question = await typed(carla, general, 'subscribe ledger', 'The bot joins this channel');
    expect(bot.slack.state.channels.get(general)?.members.has(bot.slack.state.botUserId)).toBe(false);
    await as(carla).click(general, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    await said(general, 'subscribed this channel to *ledger*');
    expect(bot.slack.state.channels.get(general)?.members.has(bot.slack.state.botUserId)).toBe(true);
  });

  it('lists what it follows, and ends it by a button or by a word', async () => {
    const list = await typed(carla, builds, 'subscriptions', 'This channel’s subscriptions');
    expect(list.text).toContain('*storefront*');
    await typed(carla, platform, 'subscriptions mine', `in <#${builds}>`);
    const ofStorefront = list.blocks.find((block) => JSON.stringify(block).includes('*storefront*'));
    const row = /"subscriptions:end","value":"([^"]+)"/.exec(JSON.stringify(ofStorefront))?.[1] ?? '';
    await as(carla).click(builds, { messageTs: list.ts, actionId: 'subscriptions:end', value: row });
    await said(builds, 'unsubscribed this channel from *storefront*');
    await typed(carla, general, 'unsubscribe ledger', 'unsubscribed this channel from *ledger*');
    await typed(carla, general, 'unsubscribe ledger', 'This channel has no subscriptions');
  });

  it('every failure aloud, every build, and green ones that are sick', async () => {
    await follow(platform, 'payments-api all slow>5m', ana);
    start('payments-api');
    await said(platform, /✅ succeeded: \*payments-api\*/);
    const slow = bot.depot.scenario.startBuild({ projectId: bot.projectId('payments-api'), pace: 20 });
    await bot.clock.advance(1_270_000);
    await said(platform, '🐢 *payments-api* was *slow*');
    expect(inChannel(platform).some((m) => wordsOf(m).includes(slow.buildId))).toBe(true);
    start('payments-api', 'dns');
    const parent = await said(platform, '*payments-api* failed at');
    start('payments-api', 'dns');
    const again = await said(platform, '*payments-api* failed again');
    expect([again.threadTs, again.broadcast]).toEqual([parent.ts, true]);
    await typed(ana, platform, 'unsubscribe payments-api', 'unsubscribed this channel from *payments-api*');
  });

  it('one cause for several projects is one message, whose lines turn green one by one', async () => {
    for (const name of ['wayne-enterprises', 'sleepy-legacy']) await follow(builds, name);
    start('wayne-enterprises', 'registry rate limit');
    start('sleepy-legacy', 'registry rate limit');
    const shared = await said(builds, '*2 projects fail in the same way*');
    expect(wordsOf(shared)).toContain('allows no more pulls');
    await until(
      () => /wayne-enterprises/.test(shared.text) && /sleepy-legacy/.test(shared.text),
      'both are named',
    );
    start('wayne-enterprises');
    await said(builds, /• ✅ \*wayne-enterprises\* is fixed/);
    const reply = await said(builds, '*wayne-enterprises* is fixed after');
    expect(reply.threadTs).toBe(shared.ts);
    start('sleepy-legacy');
    await said(builds, /✅ All 2 projects are fixed/);
    const alone = /\*(wayne-enterprises|sleepy-legacy)\* failed at/;
    expect(inChannel(builds).some(({ threadTs, text }) => !threadTs && alone.test(text))).toBe(false);
  });

  it('a digest comes at the channel’s hour in its own time zone', async () => {
    await typed(carla, builds, 'digest daily 25:00', 'isn’t a time');
    await typed(carla, builds, 'digest daily 9:00 Mars/Olympus', 'isn’t a time zone');
    await as(carla).command(builds, '/depot digest daily 18:00 Europe/Madrid');
    await said(builds, 'Digest every day at 18:00 (Europe/Madrid)');
    const now = bot.clock.now();
    const six = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 17));
    const wait = (six.getTime() - now.getTime() + 86_400_000) % 86_400_000;
    await bot.clock.advance(wait + 90_000);
    const digest = await said(builds, 'Builds of the day');
    expect(wordsOf(digest)).toMatch(/\*\d+ builds\* of \d+ projects · \d+% succeeded/);
    expect(wordsOf(digest)).toContain('wayne-enterprises');
    await typed(carla, builds, 'digest off', 'no longer gets a digest');
  });
});
