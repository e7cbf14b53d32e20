import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;
const CONFIRM = 'operation:confirm';

describe('resetting a project', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  /** Asks for a reset and returns the posted preview. */
  async function preview(name: string) {
    await bot.slack.control.as(ana).command(platform, `/depot reset ${name}`);
    return bot.message(ana, platform, `Reset ${name}?`);
  }

  it('shows the impact, from live data', async () => {
    const projectId = bot.projectId('storefront');
    bot.depot.scenario.startBuild({ projectId, endless: true });
    bot.depot.scenario.startBuild({ projectId, endless: true });
    const message = await preview('storefront');
    expect(wordsOf(message)).toContain('2 running builds will be *cancelled*');
    expect(wordsOf(message)).toContain('build cache: 32 GB');
    expect(bot.depot.calls.count('ResetProject')).toBe(0);
  });

  it('sends exactly one reset for five simultaneous clicks by two people', async () => {
    const message = await bot.message(ana, platform, 'Reset storefront?');
    const target = { messageTs: message.ts, actionId: CONFIRM };
    const clickers = [ana, bo, ana, bo, ana].map((userId) => bot.slack.control.as(userId));
    const clicks = await Promise.all(clickers.map((person) => person.click(platform, target)));
    expect(clicks.every(({ acked }) => acked)).toBe(true);

    const done = await bot.message(ana, platform, /Reset \*storefront\*\. 2 builds cancelled/);
    expect(done.ts).toBe(message.ts);
    expect(wordsOf(done)).toMatch(/Reset by <@U0(ANA|BO)>/);
    expect(wordsOf(done)).not.toContain(CONFIRM);
    // Each of the four other clicks is answered, to whoever clicked.
    await bot.slack.control.waitFor(() => {
      const told = bot.slack.state.messages.filter(({ text }) => text.includes('Your click changed nothing'));
      return told.length === 4;
    }, 'four answers to the late clicks');
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('says so, instead of acting, when a build started after the preview', async () => {
    const before = bot.depot.calls.count('ResetProject');
    const message = await preview('hooli');
    bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), endless: true });
    await bot.slack.control.as(ana).click(platform, { messageTs: message.ts, actionId: CONFIRM });
    const again = await bot.message(ana, platform, 'a build started, and would be cancelled');
    expect(again.ts).toBe(message.ts);
    expect(bot.depot.calls.count('ResetProject')).toBe(before);

    await bot.slack.control.as(ana).click(platform, { messageTs: message.ts, actionId: CONFIRM });
    await bot.message(ana, platform, /Reset \*hooli\*\. 1 build cancelled/);
    expect(bot.depot.calls.count('ResetProject')).toBe(before + 1);
  });

  it('tells somebody without the right, and nothing happens', async () => {
    const before = bot.depot.calls.count('ResetProject');
    const message = await preview('initech');
    await bot.slack.control.as(carla).click(platform, { messageTs: message.ts, actionId: CONFIRM });
    const refusal = await bot.message(carla, platform, 'You may not reset projects');
    expect(refusal.ephemeralFor).toBe(carla);
    expect(bot.depot.calls.count('ResetProject')).toBe(before);
    expect(wordsOf(await bot.message(ana, platform, 'Reset initech?'))).toContain(CONFIRM);
  });

  it('handles a click that Slack delivers twice only once', async () => {
    const before = bot.depot.calls.count('ResetProject');
    const message = await preview('docs-site');
    await bot.slack.control.as(ana).click(platform, { messageTs: message.ts, actionId: CONFIRM });
    await bot.slack.control.redeliver();
    await bot.message(ana, platform, 'Reset *docs-site*');
    expect(bot.depot.calls.count('ResetProject')).toBe(before + 1);
    expect(bot.logged.some((line) => line.includes('Slack delivered it again'))).toBe(true);
  });

  it('expires after ten minutes, and an old button then changes nothing', async () => {
    const before = bot.depot.calls.count('ResetProject');
    const message = await preview('ml-worker');
    await bot.clock.advance(10 * 60_000 + 1_000);
    await bot.slack.control.as(ana).click(platform, { messageTs: message.ts, actionId: CONFIRM });
    const expired = await bot.message(ana, platform, 'Nobody confirmed in 10 minutes: *ml-worker*');
    expect(expired.ts).toBe(message.ts);
    expect(wordsOf(expired)).toContain('/depot reset ml-worker');
    expect(bot.depot.calls.count('ResetProject')).toBe(before);
  });

  it('shows the expiry by itself, without a click', async () => {
    const message = await preview('ledger');
    await bot.clock.advance(10 * 60_000 + 1_000);
    await bot.app.operations.sweep();
    const expired = await bot.message(ana, platform, 'Nobody confirmed in 10 minutes: *ledger*');
    expect(expired.ts).toBe(message.ts);
    expect(wordsOf(expired)).not.toContain(CONFIRM);
  });

  it('offers the nearest names for an unknown one, as buttons that go on', async () => {
    await bot.slack.control.as(ana).command(platform, '/depot reset paymnts-api');
    const answer = await bot.message(ana, platform, 'No project “paymnts-api” found');
    expect(answer.ephemeralFor).toBe(ana);
    const value = bot.projectId('payments-api');
    await bot.slack.control.as(ana).click(platform, { messageTs: answer.ts, actionId: 'run:reset', value });
    await bot.message(ana, platform, 'Reset payments-api?');
  });

  it('asks which project when none was given', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot reset');
    await bot.slack.control.waitFor(() => me.view()?.view.callback_id === 'pick:reset', 'the question');
    const options = await me.suggest('picked_project', 'umb');
    expect(options.map(({ value }) => value)).toEqual([bot.projectId('umbrella-labs')]);
    await me.submit({ picked_project: bot.projectId('umbrella-labs') });
    await bot.message(ana, platform, 'Reset umbrella-labs?');
  });
});
