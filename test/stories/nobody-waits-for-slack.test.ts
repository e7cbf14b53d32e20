// Within 2 seconds everybody sees an answer or a sign of life, within 15 an end: every command, with each way of posting
// slow, slowed down, broken or silent. nobody-waits.test.ts has the same with Depot.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SlackFault } from '../../src/sandbox/slack/faults.ts';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import type { Command } from '../../src/slack/platform/services.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { ana } = PEOPLE;
const { platform } = CHANNELS;
const WAITING = 'Still waiting for Depot';
const FAULTS: readonly (readonly [string, SlackFault])[] = [
  ['answers after 5 seconds', { kind: 'slow', ms: 5_000 }],
  ['answers 429', { kind: 'ratelimited', retryAfterSeconds: 30 }],
  ['answers 500', { kind: 'status', status: 500 }],
  ['never answers', { kind: 'hang' }],
];

const commands = await loadCommands();
/** What people type: each command as its own help shows it, about a project that is there. */
const lineOf = ({ word, examples: [example = word] }: Command) =>
  example.replace(/\bacme[\w-]*/, 'storefront');
const ALL = [...commands.values()].map(lineOf);
const CHANGES = [...commands.values()].filter(({ effect }) => effect !== 'read').map(lineOf);

describe('nobody waits for Slack without a word', () => {
  let bot: Bot;
  let n = 0;
  beforeAll(async () => {
    bot = await startBot({ admins: [ana] });
    vi.spyOn(bot.slack.faults, 'take');
  });
  afterEach(async () => {
    bot.slack.faults.clear();
    await bot.clock.advance(6_000);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const me = () => bot.slack.control.as(ana);

  /** Does something and waits until the bot calls Slack so, so that what counts the seconds has begun. */
  async function begin(
    act: () => Promise<unknown>,
    method = /^(response_url|chat\.|views\.)/,
  ): Promise<void> {
    const { calls } = vi.mocked(bot.slack.faults.take).mock;
    const before = calls.length;
    await act();
    const isCalled = () => expect(calls.slice(before).some(([called]) => method.test(called))).toBe(true);
    await vi.waitFor(isCalled, { interval: 5, timeout: 5_000 });
  }

  function newChannel(): string {
    n += 1;
    const channelId = `C0WAIT${n}`;
    bot.slack.state.channels.set(channelId, {
      channelId,
      name: `wait-${n}`,
      kind: 'public',
      members: new Set([ana, bot.slack.state.botUserId]),
      archived: false,
    });
    return channelId;
  }

  /** What stands in the channel, but for what stood there before. */
  const shownIn = (channelId: string, before = 0) => me().sees(channelId).slice(before).map(wordsOf);

  // What only reads posts nothing to a channel: what it says goes to the response URL.
  const WAYS = [
    ['every command', 'response_url', ALL],
    ['every command that changes something', 'chat.postMessage', CHANGES],
  ] as const;
  it.each(
    WAYS.flatMap(([which, method, lines]) =>
      FAULTS.map(([how, fault]) => [which, method, how, lines, fault] as const),
    ),
  )(
    '%s while %s %s',
    async (_which, method, _how, lines, fault) => {
      bot.slack.faults.set(method, fault);
      const channels = new Map<string, string>();
      for (const line of lines) {
        const channelId = newChannel();
        channels.set(line, channelId);
        await begin(() => me().command(channelId, `/depot ${line}`));
      }
      const everyLine = async (holds: (shown: readonly string[]) => boolean) => {
        for (const [line, channelId] of channels) {
          await bot.slack.control.waitFor(() => holds(shownIn(channelId)), `/depot ${line}`);
        }
      };
      await bot.clock.advance(1_900);
      await everyLine((shown) => shown.length > 0);
      await bot.clock.advance(13_000);
      await everyLine((shown) => shown.some((words) => !words.includes(WAITING)));
    },
    30_000,
  );

  it.each(FAULTS)(
    'what can be said only in a direct message, while postEphemeral %s',
    async (_how, fault) => {
      const before = me().sees(me().dm()).length;
      bot.slack.faults.set('response_url', { kind: 'error', error: 'expired_url' });
      bot.slack.faults.set('chat.postEphemeral', fault);
      await begin(() => me().command(platform, '/depot show storefront'), /postEphemeral/);
      await bot.clock.advance(1_900);
      await bot.slack.control.waitFor(() => shownIn(me().dm(), before).length > 0, 'the direct message');
    },
  );

  it.each(
    ['views.open', 'views.update'].flatMap((method) =>
      FAULTS.map(([how, fault]) => [method, how, fault] as const),
    ),
  )('a form while %s %s', async (method, _how, fault) => {
    const channelId = newChannel();
    bot.slack.state.viewStacks.set(ana, []);
    bot.slack.faults.set(method, fault);
    await begin(() => me().command(channelId, '/depot update storefront'), new RegExp(method));
    const shown = () => [
      ...shownIn(channelId),
      ...(me().view() === null ? [] : [JSON.stringify(me().view())]),
    ];
    await bot.clock.advance(1_900);
    await bot.slack.control.waitFor(() => shown().length > 0, 'a sign of life');
    await bot.clock.advance(13_000);
    const isEnd = (words: string) => !words.includes(WAITING) && !words.includes('One moment');
    await bot.slack.control.waitFor(() => shown().some(isEnd), 'an end');
  });

  it.each(FAULTS)('a confirmation while chat.update %s', async (_how, fault) => {
    const channelId = newChannel();
    await me().command(channelId, '/depot reset storefront');
    await bot.slack.control.waitFor(() => shownIn(channelId).some((w) => w.includes('Reset storefront?')));
    bot.slack.faults.set('chat.update', fault);
    await begin(() => me().click(channelId, { actionId: 'operation:confirm' }));
    await bot.clock.advance(1_900);
    await bot.slack.control.waitFor(() => shownIn(channelId).length > 1, 'a sign of life');
    await bot.clock.advance(13_000);
    const isEnd = (words: string) => !words.includes(WAITING) && !words.includes('Reset storefront?');
    await bot.slack.control.waitFor(() => shownIn(channelId).some(isEnd), 'an end');
  });
});
