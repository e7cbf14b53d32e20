// Health that tells the truth: when Slack or Depot no longer lets the bot work, everybody who looks is told, and those who
// can mend it are.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { ana, bo } = PEOPLE;
const AUDIT = CHANNELS.platform;
const REFUSED = { kind: 'refuse', code: Code.Unauthenticated, message: 'invalid token' } as const;

describe('health', () => {
  let bot: Bot;
  let monitor: Server;
  let beats = 0;
  beforeAll(async () => {
    monitor = createServer((_, response) => {
      beats += 1;
      response.end('ok');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => monitor.once('listening', resolve));
    const heartbeatUrl = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping/secret-of-the-monitor`;
    bot = await startBot({ admins: [ana], auditChannel: AUDIT, heartbeatUrl });
  });
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    monitor.close();
  });

  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${bot.port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const told = (channelId: string, text: string) =>
    bot.slack.state.messages.filter(
      (message) => message.channelId === channelId && wordsOf(message).includes(text),
    );

  it('is ready when everything answers, and says when it last did', async () => {
    await expect.poll(() => get('/readyz').then(({ text }) => text)).toMatch(/depot: works, last asked 2026/);
    const { status, text } = await get('/readyz');
    expect(status).toBe(200);
    expect(text.split('\n').map((line) => line.split(',')[0])).toEqual([
      'ready',
      'database: works',
      'slack: works',
      'depot: works',
    ]);
  });

  it('sends a heartbeat every minute while all is well, and never logs its address', async () => {
    await expect.poll(() => beats).toBe(1);
    await bot.clock.advance(70_000);
    await expect.poll(() => beats).toBe(2);
    expect(bot.logged.join('')).not.toContain('secret-of-the-monitor');
  });

  it('is not ready within half a minute after Slack revoked the token, and lives on', async () => {
    bot.slack.faults.set('auth.test', { kind: 'error', error: 'token_revoked' });
    await bot.clock.advance(45_000);
    await expect
      .poll(() => get('/readyz'))
      .toMatchObject({
        status: 503,
        text: expect.stringContaining(
          "slack: Slack doesn't accept SLACK_BOT_TOKEN (token_revoked) since 2026",
        ),
      });
    expect(await get('/healthz')).toMatchObject({ status: 200 });
    const before = beats;
    await bot.clock.advance(70_000);
    expect(beats).toBe(before);
    bot.slack.faults.clear();
    await bot.clock.advance(45_000);
    await expect.poll(() => get('/readyz')).toMatchObject({ status: 200 });
  });

  it('tells the admins and the audit channel once when Depot refuses the token for five minutes, and once after', async () => {
    bot.depot.faults.set('*', REFUSED);
    await bot.clock.advance(45_000);
    await expect
      .poll(() => get('/readyz'))
      .toMatchObject({
        status: 503,
        text: expect.stringContaining("depot: Depot doesn't accept DEPOT_TOKEN"),
      });
    expect((await get('/metrics')).text).toMatch(
      /depot_slack_unavailable_since_seconds\{service="depot"\} 1\d{9}/,
    );
    expect(told(AUDIT, 'No builds are being polled')).toEqual([]);
    for (let i = 0; i < 30; i++) await bot.clock.advance(15_000);
    const admin = bot.slack.control.as(ana).dm();
    await expect.poll(() => told(admin, "Depot doesn't accept DEPOT_TOKEN").length).toBe(1);
    await expect.poll(() => told(AUDIT, 'No builds are being polled').length).toBe(1);
    expect(told(bot.slack.control.as(bo).dm(), 'No builds')).toEqual([]);

    bot.depot.faults.clear();
    for (let i = 0; i < 8; i++) await bot.clock.advance(15_000);
    await expect.poll(() => told(admin, 'Depot is reachable again').length).toBe(1);
    await expect.poll(() => told(AUDIT, 'Depot is reachable again').length).toBe(1);
    expect((await get('/metrics')).text).toContain(
      'depot_slack_unavailable_since_seconds{service="depot"} 0',
    );
    expect((await get('/metrics')).text).toContain('depot_slack_last_poll_age_seconds 0');
  });
});
