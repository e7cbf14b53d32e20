// Somebody changes a customer's project in Depot's dashboard, or a customer abuses theirs: a channel that wants to know
// is notified once.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, builds } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('oddities', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const seen = (channelId: string) => bot.slack.control.as(ana).sees(channelId).map(wordsOf).join('\n');
  const addToken = (project: string, description: string) => {
    const tokenId = bot.depot.state.newId();
    const projectId = bot.projectId(project);
    bot.depot.state.tokens.set(tokenId, { tokenId, projectId, description, createdAt: bot.clock.now() });
  };
  const rounds = () => bot.depot.calls.count('ListTrustPolicies');
  /** Past the minute at which oddities are looked for, until every project was. */
  async function look() {
    const before = rounds();
    const minutes = (77 - bot.clock.now().getUTCMinutes() - 1) % 60;
    await bot.clock.advance(minutes * 60_000);
    const isDone = () => rounds() - before >= bot.depot.state.projects.size;
    for (let turn = 0; turn < 20 && !isDone(); turn++) await bot.clock.advance(10_000);
    expect(isDone()).toBe(true);
    await bot.clock.advance(2_000);
  }

  it('are wished for like any subscription: previewed, announced and listed', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(carla, 'subscribe storefront oddities', 'Subscribe this channel?');
    const preview = await ask(ana, 'subscribe * oddities', 'The first check only learns what is usual');
    expect(wordsOf(preview)).not.toContain('would have sent');
    await press(ana, preview, 'subscribe:confirm', 'Subscribed');
    await bot.message(ana, platform, 'subscribed this channel to *every project*: unusual activity');
    await ask(ana, 'subscriptions', 'unusual activity, and changes made outside Slack');
    // On top of what a channel has: its builds stay.
    const other = drive(bot, builds);
    const first = await other.ask(ana, 'subscribe ledger all', 'Subscribe this channel?');
    await other.press(ana, first, 'subscribe:confirm', 'Subscribed');
    const more = await other.ask(ana, 'subscribe ledger oddities', 'Subscribe this channel?');
    expect(wordsOf(more)).toContain('every build; unusual activity');
  });

  it('what is there at first is no news, nor are builds for such a channel', async () => {
    await look();
    bot.depot.scenario.startBuild({ projectId: bot.projectId('globex'), failure: 'failed test', seconds: 5 });
    await bot.clock.advance(60_000);
    expect(seen(platform)).not.toContain('🔎');
    expect(seen(platform)).not.toContain('globex');
  });

  it('a token that somebody created outside Slack is, once, with the way to it; the bot’s own is not', async () => {
    const { ask, press } = drive(bot, platform);
    addToken('globex', 'x <!channel> `ssh`');
    await ask(ana, 'tokens hooli create by-the-bot', 'by-the-bot');
    await bot.slack.control.waitFor(
      () => [...bot.depot.state.tokens.values()].some(({ description }) => description === 'by-the-bot'),
      'the bot’s own token',
    );
    await bot.slack.control.as(ana).closeView();
    await look();
    const message = await bot.message(ana, platform, 'Somebody changed *globex* outside Slack: new token');
    expect(wordsOf(message)).not.toContain('<!channel>');
    expect(seen(platform)).not.toContain('*hooli* outside');
    await press(ana, message, 'notice:tokens', 'globex pipeline');
    await press(carla, message, 'notice:show', 'This month');
    expect(seen(platform).match(/🔎/g)).toHaveLength(2); // in its text and in its blocks
  });

  it('end like any subscription', async () => {
    const { ask } = drive(bot, platform);
    await ask(ana, 'unsubscribe *', 'unsubscribed this channel from');
    const { db } = bot.app.store;
    expect(
      await db
        .selectFrom('subscriptions')
        .select('channel_id')
        .where('oddities', '=', true)
        .where('confirmed_at', 'is not', null)
        .execute(),
    ).toEqual([]);
  });
});
