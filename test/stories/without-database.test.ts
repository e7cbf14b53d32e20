// The bot while its database is gone, and when it is back. Needs TEST_POSTGRES_URL.

import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApp } from '../../src/app.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { postSigned, type SignedHttpOptions } from '../../src/sandbox/slack/signed-http.ts';
import { crashConfig } from '../crash/crash-config.ts';
import { type ProxiedPostgres, postgresBehindProxy } from '../support/postgres-behind-proxy.ts';
import { type Bot, CHANNELS, MANIFEST, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('without its database (needs TEST_POSTGRES_URL)', () => {
  let postgres: ProxiedPostgres;
  let bot: Bot;
  let to: SignedHttpOptions;
  beforeAll(async () => {
    postgres = await postgresBehindProxy();
    const store = { kind: 'postgres', url: postgres.url } as const;
    bot = await startBot({ clock: systemClock, mode: 'http', store, admins: [ana], jobsMayFail: true });
    const requestUrl = `http://127.0.0.1:${bot.port}/slack/events`;
    to = { requestUrl, signingSecret: bot.slack.signingSecret, clock: systemClock };
    await ask('projects', 'storefront');
  }, 60_000);
  beforeEach(async () => {
    postgres.proxy.refuse(false);
    postgres.proxy.silenceNew(false);
    await expect.poll(ready, { timeout: 20_000 }).toMatchObject({ status: 200 });
  }, 30_000);
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  /** @returns how long the answer took, in milliseconds */
  async function ask(text: string, answered: string | RegExp): Promise<number> {
    const began = performance.now();
    const before = bot.slack.control.as(ana).sees(platform).length;
    await bot.slack.control.as(ana).command(platform, `/depot ${text}`);
    const holds = (words: string) =>
      typeof answered === 'string' ? words.includes(answered) : answered.test(words);
    await bot.slack.control.waitFor(
      () =>
        bot.slack.control
          .as(ana)
          .sees(platform)
          .slice(before)
          .find((message) => holds(wordsOf(message))),
      `an answer to ${text} with ${String(answered)}`,
    );
    return performance.now() - began;
  }

  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    return { status: response.status, words: await response.text() };
  };

  const signedHelp = (id: string) => ({
    team_id: bot.slack.state.teamId,
    user_id: ana,
    channel_id: platform,
    command: '/depot',
    text: 'help',
    trigger_id: id,
    response_url: 'http://127.0.0.1:9/nowhere',
  });

  const told = () =>
    bot.logged
      .map((line) => JSON.parse(line) as { readonly level: number; readonly msg: string })
      .filter(({ level }) => level >= 30)
      .map(({ msg }) => msg);

  it('answers what needs none, refuses changes in words, and takes no request twice', async () => {
    // Signed in the same second, as a request that is sent again is.
    const now = new Date();
    const again = { ...to, clock: { ...to.clock, now: () => now } };
    const payload = signedHelp('before the outage');
    expect((await postSigned(again, 'slash_commands', payload)).status).toBe(200);
    bot.logged.length = 0;
    postgres.proxy.refuse(true);
    postgres.proxy.cut();

    await ask('help', '/depot create');
    await ask('projects', 'storefront');
    await ask('status', "The bot's database isn't reachable");
    await ask('create nobody', "The bot's database isn't reachable. Nothing changed.");
    expect(await ready()).toMatchObject({ status: 503, words: expect.stringContaining('database') });
    // Seen by the database before it went, or only by this process since.
    expect((await postSigned(again, 'slash_commands', payload)).status).toBe(401);
    const during = signedHelp('during the outage');
    expect((await postSigned(again, 'slash_commands', during)).status).toBe(200);
    expect((await postSigned(again, 'slash_commands', during)).status).toBe(401);

    postgres.proxy.refuse(false);
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 });
    expect((await postSigned(again, 'slash_commands', during)).status).toBe(401);
    await ask('reset storefront', 'Reset');
    const lines = told();
    expect(lines.filter((line) => line === 'the database cannot be used')).toHaveLength(1);
    expect(lines.filter((line) => line === 'the database can be used again')).toHaveLength(1);
    expect(lines.filter((line) => /job queue|job failed|could not be|poll failed/.test(line))).toEqual([]);
  }, 60_000);

  it('acknowledges and answers within three seconds when the database is silent', async () => {
    postgres.proxy.silenceOld();
    postgres.proxy.silenceNew(true);
    const began = performance.now();
    expect((await postSigned(to, 'slash_commands', signedHelp('silent'))).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await ask('projects', 'storefront')).toBeLessThan(8_000);
    // By now it is known that the database does not answer, and nobody waits for it any more.
    expect(await ask('create nobody', "The bot's database isn't reachable. Nothing changed.")).toBeLessThan(
      3_000,
    );
    const asked = performance.now();
    expect(await ready()).toMatchObject({ status: 503 });
    expect(performance.now() - asked).toBeLessThan(3_000);
    postgres.proxy.silenceNew(false);
    postgres.proxy.cut();
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 });
  }, 60_000);

  it('says what Depot answered when the database goes in the middle of a reset, and records it later', async () => {
    await bot.slack.control.as(ana).command(platform, '/depot reset initech');
    const preview = await bot.message(ana, platform, 'Reset initech?');
    bot.depot.faults.set('ResetProject', { kind: 'slow', ms: 1_000 }, 1);
    await bot.slack.control.as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
    await expect.poll(() => bot.depot.calls.count('ResetProject'), { timeout: 5_000 }).toBe(1);
    postgres.proxy.refuse(true);
    postgres.proxy.cut();

    const done = await bot.message(ana, platform, /Reset \*initech\*\./);
    expect(done.ts).toBe(preview.ts);
    const messages = bot.slack.control.as(ana).sees(platform);
    const since = messages.slice(messages.findIndex(({ ts }) => ts === preview.ts));
    expect(since.map(wordsOf).join()).not.toMatch(/try again|went wrong/i);
    postgres.proxy.refuse(false);
    const audited = () =>
      bot.app.store.db
        .selectFrom('audit')
        .select(['outcome'])
        .where('project_name', '=', 'initech')
        .execute()
        .catch(() => []);
    await expect.poll(audited, { timeout: 15_000 }).toEqual([{ outcome: 'succeeded' }]);
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  }, 60_000);

  it('says in one sentence that the database went away while it started', async () => {
    const store = { kind: 'postgres', url: postgres.url } as const;
    const log = createLog({ level: 'silent' });
    const slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
    await using app = await openApp(crashConfig(slack, bot.depot, store), { clock: systemClock, log });
    postgres.proxy.refuse(true);
    postgres.proxy.cut();
    await expect(app.start()).rejects.toMatchObject({
      name: 'UserError',
      message: "The bot's database isn't reachable. The bot did not start.",
    });
    await slack.close();
  });

  it('says that a database is read-only, and goes on showing what there is', async () => {
    const client = new pg.Client(postgres.directUrl);
    await client.connect();
    const readOnly = (on: boolean) =>
      client.query(
        `alter database ${client.escapeIdentifier(client.database ?? '')} set default_transaction_read_only = ${on}`,
      );
    await readOnly(true);
    postgres.proxy.cut();
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({
      status: 503,
      words: expect.stringContaining('read-only'),
    });
    await ask('projects', 'storefront');
    await ask('create nobody', "The bot's database is read-only. Nothing changed.");
    await readOnly(false);
    postgres.proxy.cut();
    await expect.poll(ready, { timeout: 10_000 }).toMatchObject({ status: 200 });
    await client.end();
  }, 60_000);
});
