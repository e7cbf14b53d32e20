// The bot itself under attack: what comes over HTTP, who is too fast, and what is nobody's business here.

import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { bodyOf, postSigned, type SignedHttpOptions } from '../../src/sandbox/slack/signed-http.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, gus } = PEOPLE;

describe('over HTTP', () => {
  let bot: Bot;
  let to: SignedHttpOptions;
  let triggers = 0;
  beforeAll(async () => {
    bot = await startBot({ clock: systemClock, mode: 'http' });
    const requestUrl = `http://127.0.0.1:${bot.port}/slack/events`;
    to = { requestUrl, signingSecret: bot.slack.signingSecret, clock: systemClock };
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const command = (more: object = {}) => ({
    team_id: bot.slack.state.teamId,
    user_id: ana,
    channel_id: platform,
    command: '/depot',
    text: 'create over-the-wire',
    trigger_id: `trigger ${triggers++}`,
    response_url: 'http://127.0.0.1:9/nowhere',
    ...more,
  });
  const messages = () => bot.slack.state.messages.length;

  it('takes what Slack signed, for this workspace', async () => {
    const before = messages();
    expect((await postSigned(to, 'slash_commands', command())).status).toBe(200);
    await bot.slack.control.waitFor(() => messages() > before, 'an answer');
  });

  it('refuses the same request a second time, at any replica', async () => {
    const before = messages();
    const payload = command();
    const { body, contentType } = bodyOf('slash_commands', payload);
    expect(contentType).toContain('form');
    const answers = await Promise.all([1, 2, 3].map(() => postSigned(to, 'slash_commands', payload)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    expect(body).toContain('over-the-wire');
    await bot.slack.control.waitFor(() => messages() > before, 'the one answer');
  });

  it.each([
    ['unsigned', { unsigned: true }, 401],
    ['badly signed', { wrongSecret: true }, 401],
    ['stale', { skewSeconds: -301 }, 401],
    ['from the future', { skewSeconds: 302 }, 401],
  ])('refuses what is %s', async (_what, forgery, status) => {
    const before = messages();
    expect((await postSigned(to, 'slash_commands', command(), { forgery })).status).toBe(status);
    expect(messages()).toBe(before);
  });

  it.each([
    ['a command', 'slash_commands', { team_id: 'T0OTHER' }],
    ['a click', 'interactive', { type: 'block_actions', team: { id: 'T0OTHER' }, user: { id: ana } }],
    [
      'an event',
      'events_api',
      { type: 'event_callback', team_id: 'T0OTHER', authorizations: [{ team_id: 'T0OTHER' }] },
    ],
    ['nobody’s', 'interactive', { type: 'block_actions' }],
  ] as const)('refuses %s of another workspace', async (_what, type, more) => {
    const payload = type === 'slash_commands' ? command(more) : more;
    expect((await postSigned(to, type, payload)).status).toBe(403);
  });

  it('takes an event of a shared channel: sent by another workspace, for ours', async () => {
    const { teamId } = bot.slack.state;
    const event = { type: 'app_mention', user: 'U0SAM', channel: platform, ts: '1.1', text: 'hi' };
    const payload = {
      type: 'event_callback',
      team_id: 'T0OTHER',
      context_team_id: teamId,
      event_id: 'Ev1',
      event,
      authorizations: [{ team_id: teamId, enterprise_id: null }],
    };
    expect((await postSigned(to, 'events_api', payload)).status).toBe(200);
  });

  it('refuses what is too long, before it is read', async () => {
    const long = 'x'.repeat(1_100_000);
    expect((await postSigned(to, 'slash_commands', command({ text: long }))).status).toBe(413);
    const status = await new Promise<string>((resolve, reject) => {
      const socket = connect(bot.port, '127.0.0.1', () => {
        // Promises little, sends much, and never ends.
        socket.write('POST /slack/events HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n');
        const chunk = `${(65_536).toString(16)}\r\n${'y'.repeat(65_536)}\r\n`;
        for (let n = 0; n < 20; n++) socket.write(chunk);
      });
      socket.once('data', (data) => resolve(data.toString().split('\r\n')[0] ?? ''));
      socket.once('error', reject);
    });
    expect(status).toContain('413');
  });

  it('refuses what is no payload at all, and answers Slack’s own checks', async () => {
    expect(
      (await postSigned(to, 'events_api', 'just words' as unknown as Record<string, unknown>)).status,
    ).toBe(400);
    const challenge = await postSigned(to, 'events_api', { type: 'url_verification', challenge: 'c0ffee' });
    expect(await challenge.json()).toEqual({ challenge: 'c0ffee' });
    const ssl = await fetch(to.requestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'ssl_check=1&command=%2Fdepot&text=create+smuggled',
    });
    expect(ssl.status).toBe(200);
    expect((await fetch(to.requestUrl)).status).toBe(404);
    expect(() => bot.projectId('smuggled')).toThrow();
  });

  it('writes no refused request into the log', () => {
    const lines = bot.logged.filter((line) => line.includes('a request was refused'));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.join('')).not.toContain('over-the-wire');
  });
});

describe('over WebSockets', () => {
  it('a payload for another workspace is ignored', async () => {
    await using bot = await startBot({ seed: 'empty' });
    Object.assign(bot.slack.state, { teamId: 'T0OTHER' });
    await bot.slack.control.as(ana).command(platform, '/depot help');
    const ignored = () => bot.logged.some((line) => line.includes('for another workspace was ignored'));
    await vi.waitFor(() => expect(ignored()).toBe(true));
    expect(bot.slack.control.as(ana).sees(platform)).toHaveLength(0);
  });
});

describe('somebody who is too fast', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ actsPerMinute: 6 });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const d = () => drive(bot, platform);

  it('is asked to wait, and nobody else is; a click on Confirm is not lost silently', async () => {
    const preview = await d().ask(ana, 'reset hooli', 'Reset hooli?');
    for (let n = 0; n < 5; n++) await d().ask(ana, 'help', 'Depot, from Slack');
    await d().ask(ana, 'help', 'That was too fast. Nothing changed. Try again in 10 seconds.');
    await d().press(ana, preview, 'operation:confirm', 'Try again in');
    expect(bot.depot.calls.count('ResetProject')).toBe(0);
    await d().ask(bo, 'help', 'Depot, from Slack');
    await bot.clock.advance(10_000);
    await d().press(ana, preview, 'operation:confirm', 'Reset *hooli*');
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('keeps what was typed into a form', async () => {
    await bot.clock.advance(60_000);
    await bot.slack.control.as(ana).command(platform, '/depot create');
    await d().window(ana, 'cache_gb');
    for (let n = 0; n < 5; n++) await d().ask(ana, 'help', 'Depot, from Slack');
    const { errors } = await bot.slack.control.as(ana).submit({ name: 'typed-once' });
    expect(JSON.stringify(errors)).toContain('That was too fast');
    await bot.clock.advance(10_000);
    await bot.slack.control.as(ana).submit({ name: 'typed-once' });
    await bot.message(ana, platform, 'Created *typed-once*');
  });

  it('or guesses at names gets an empty menu', async () => {
    await bot.clock.advance(60_000);
    await bot.slack.control.as(ana).command(platform, '/depot show');
    await d().window(ana, 'picked_project');
    const me = bot.slack.control.as(ana);
    const offers = [];
    for (let n = 0; n < 40; n++) offers.push((await me.suggest('picked_project', 'a')).length);
    expect(offers[0]).toBeGreaterThan(0);
    expect(offers.at(-1)).toBe(0);
    await d().ask(gus, 'show storefront', 'Guests only have roles', CHANNELS.builds);
  });
});
