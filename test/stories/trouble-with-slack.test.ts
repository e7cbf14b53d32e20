import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { postSigned } from '../../src/sandbox/slack/signed-http.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, secret } = CHANNELS;
const { ana } = PEOPLE;
const CONFIRM = 'operation:confirm';

describe('when Slack is in trouble', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ clock: systemClock });
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('a "slow down" for a confirmation is waited for', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1 }, 1);
    await bot.slack.control.as(ana).command(platform, '/depot create patient');
    await bot.message(ana, platform, 'Create patient?');
  });

  it('a long "slow down" is told to the person, and nothing changed', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 600 }, 1);
    await bot.slack.control.as(ana).command(platform, '/depot create impatient');
    await bot.message(ana, platform, 'Slack asked the bot to slow down');
  });

  it('an error of Slack when posting is told through the other way', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'status', status: 500 });
    await bot.slack.control.as(ana).command(platform, '/depot create unlucky');
    await bot.message(ana, platform, 'Slack didn’t say whether the confirmation was posted');
    bot.slack.faults.clear();
  });

  it('a confirmation whose posting was not answered is there once, and its buttons work', async () => {
    bot.slack.faults.set('chat.postMessage', { kind: 'lose-answer' }, 1);
    const me = bot.slack.control.as(ana);
    const told = () =>
      me.sees(platform).filter(({ text }) => text.includes('Slack didn’t say whether')).length;
    const before = told();
    await me.command(platform, '/depot create posted-once');
    await bot.slack.control.waitFor(() => told() > before, 'the doubt is told');
    const previews = me.sees(platform).filter(({ text }) => text.includes('Create posted-once?'));
    expect(previews).toHaveLength(1);
    await me.click(platform, { messageTs: previews[0]?.ts ?? '', actionId: CONFIRM });
    const done = await bot.message(ana, platform, 'Created *posted-once*');
    expect(done.ts).toBe(previews[0]?.ts);
  });

  it('an outcome whose message could not be edited is shown by the next sweep', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot reset hooli');
    const message = await bot.message(ana, platform, 'Reset hooli?');
    bot.slack.faults.set('chat.update', { kind: 'error', error: 'internal_error' });
    await me.click(platform, { messageTs: message.ts, actionId: CONFIRM });
    // Done is done: who clicked is told so in another way, and never asked to try again.
    const outcome = await bot.message(ana, platform, 'Reset *hooli*');
    expect(outcome.ephemeralFor).toBe(ana);
    expect(wordsOf(outcome)).not.toMatch(/try again/i);
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
    bot.slack.faults.clear();
    // Clicking again repairs the message at once, and sends nothing.
    await me.click(platform, { messageTs: message.ts, actionId: CONFIRM });
    await bot.message(ana, platform, 'This is already done, confirmed by you');
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('in a private channel without the bot, the confirmation comes by the response URL and works', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(secret, '/depot reset initech');
    const message = await bot.message(ana, secret, 'Reset initech?');
    expect(message.ephemeralFor).toBeNull();
    await me.click(secret, { messageTs: message.ts, actionId: CONFIRM });
    const done = await bot.message(ana, secret, 'Reset *initech*');
    expect(done.ts).toBe(message.ts);
  });

  it('reconnects when Slack refreshes the connection', async () => {
    bot.slack.socketMode.drop();
    await bot.slack.socketMode.waitForNone();
    await bot.slack.socketMode.waitForConnections(1);
    await bot.slack.control.as(ana).command(platform, '/depot help');
    await bot.message(ana, platform, 'Depot, from Slack');
  }, 30_000);
});

describe('over signed HTTP', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ clock: systemClock, mode: 'http' });
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('creates a project from command to outcome', async () => {
    const me = bot.slack.control.as(ana);
    const { acked } = await me.command(platform, '/depot create over-http');
    expect(acked).toBe(true);
    const message = await bot.message(ana, platform, 'Create over-http?');
    await me.click(platform, { messageTs: message.ts, actionId: CONFIRM });
    await bot.message(ana, platform, 'Created *over-http*');
  });

  it('answers form mistakes inside the acknowledgement', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot create');
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('cache_gb'),
      'the form',
    );
    const { errors } = await me.submit({ name: 'x', cache_gb: '1' });
    expect(errors).toEqual({ cache_gb: 'Give a whole number from 25 to 1000.' });
  });

  it.each([
    ['unsigned', { unsigned: true }],
    ['badly signed', { wrongSecret: true }],
    ['stale', { skewSeconds: -400 }],
    ['from the future', { skewSeconds: 400 }],
  ])('refuses a request that is %s', async (_what, forgery) => {
    const before = bot.slack.state.messages.length;
    const response = await postSigned(
      {
        requestUrl: `http://127.0.0.1:${bot.port}/slack/events`,
        signingSecret: bot.slack.signingSecret,
        clock: systemClock,
      },
      'slash_commands',
      { command: '/depot', text: 'help', user_id: ana, team_id: bot.slack.state.teamId },
      { forgery },
    );
    expect(response.status).toBe(401);
    expect(bot.slack.state.messages.length).toBe(before);
  });

  it('serves health, readiness and metrics beside it', async () => {
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${bot.port}${path}`)).text();
    expect(await get('/healthz')).toBe('ok');
    expect(await get('/readyz')).toMatch(/^ready\ndatabase: works/);
    expect(await get('/metrics')).toContain('depot_calls_total');
  });
});
