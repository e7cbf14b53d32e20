// A whole bot on a Postgres that goes silent: the proxy between them forwards nothing and closes nothing. Afterwards new
// connections work, and the old ones stay silent for ever. Real processes and real time, so only where there is a Postgres;
// `npm test` waits a moment, `npm run crash` 35 seconds.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type BotPlace, type BotProcess, openBotPlace } from '../support/bot-process.ts';
import { type Follow, follow } from '../support/follow.ts';
import { type ProxiedPostgres, postgresBehindProxy } from '../support/postgres-behind-proxy.ts';
import { CHANNELS, PEOPLE, wordsOf } from '../support/start-bot.ts';

const isLong = process.env.CRASH_POINTS === 'all';
const SILENT_MS = isLong ? 35_000 : 5_000;
/** Measured by itself in `npm run crash`; in `npm test` the machine is busy with other tests. */
const PATIENCE = isLong ? 1 : 4;
const RECOVERS_WITHIN_MS = 30_000 * PATIENCE;
const ANSWERS_WITHIN_MS = 3_000 * PATIENCE;
const PROJECTS = 6;
const { platform } = CHANNELS;
const { ana } = PEOPLE;

const timed = async <T>(work: Promise<T>) => {
  const began = performance.now();
  const result = await work;
  return { result, ms: performance.now() - began };
};
const report = (words: string) => isLong && console.log(words);

describe.skipIf(!process.env.TEST_POSTGRES_URL)('a database that goes silent', () => {
  let postgres: ProxiedPostgres;
  let place: BotPlace;
  let bot: BotProcess;
  const followed: Follow[] = [];

  beforeAll(async () => {
    postgres = await postgresBehindProxy();
    place = await openBotPlace(
      {
        DATABASE_URL: postgres.url,
        POLL_MIN_SECONDS: '2',
        DEPOT_CALLS_PER_MINUTE: '3000',
        ACCESS_ADMINS: ana,
        LOG_LEVEL: 'info',
      },
      { seed: 'empty' },
    );
    await using store = await openStore(
      { kind: 'postgres', url: postgres.directUrl },
      createLog({ level: 'silent' }),
    );
    for (let i = 0; i < PROJECTS; i++) {
      const projectName = `customer-${i}`;
      const { projectId } = addProject(
        place.depot.state,
        { name: projectName, ageDays: 9, cacheGb: 1 },
        new Date(),
      );
      const one = { projectId, projectName, channelId: platform };
      followed.push(one);
      await follow(store.db, one, new Date());
    }
  }, 60_000);
  afterAll(async () => {
    await place[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    return { status: response.status, words: await response.text() };
  };
  /** How many projects Depot was asked about. */
  const polledSince = (ms: number) =>
    new Set(
      place.depot.calls
        .all()
        .filter(({ rpc, at }) => rpc === 'ListBuilds' && at.getTime() >= ms)
        .map(({ request }) => JSON.stringify(request)),
    ).size;
  /** It works, and has for a while: what it does only once, at its start, is done. */
  async function start(): Promise<void> {
    bot = await place.start();
    await expect.poll(() => polledSince(0), { timeout: 20_000 }).toBe(PROJECTS);
    const since = Date.now();
    await expect.poll(() => polledSince(since), { timeout: 20_000 }).toBe(PROJECTS);
    expect((await ready()).status).toBe(200);
  }
  const messages = () => place.slack.control.as(ana).sees(platform);
  const about = ({ projectName }: Follow) =>
    place.slack.state.messages.filter(
      (m) => m.channelId === platform && !m.threadTs && !m.ephemeralFor && m.text.includes(projectName),
    );

  /** @returns how long it took until words stood there that match, in milliseconds */
  async function ask(line: string, answer: RegExp): Promise<{ readonly ackMs: number; readonly ms: number }> {
    const before = messages().length;
    const began = performance.now();
    const acted = await place.slack.control.as(ana).command(platform, `/depot ${line}`);
    expect(acted).toMatchObject({ acked: true, toast: null });
    const answered = () =>
      messages()
        .slice(before)
        .find((message) => answer.test(wordsOf(message)));
    await place.slack.control.waitFor(answered, `an answer to ${line}`, 15_000);
    return { ackMs: acted.ackMs, ms: performance.now() - began };
  }

  it('answers in time while it lasts, recovers within 30 seconds, posts once, and stops in order', async () => {
    await start();
    const [first, second] = followed;
    if (!first || !second) throw new Error('nothing is followed');
    postgres.proxy.silenceOld();
    postgres.proxy.silenceNew(true);
    const silentAt = performance.now();
    place.depot.scenario.startBuild({ projectId: first.projectId, seconds: 1, failure: 'dns' });

    const early = await ask('create nobody', /isn't reachable|Still waiting/);
    const red = await timed(ready());
    expect(red.result).toMatchObject({ status: 503, words: expect.stringContaining('database') });
    expect(red.ms).toBeLessThan(ANSWERS_WITHIN_MS);
    const known = await ask('create nobody', /The bot's database isn't reachable\. Nothing changed\./);
    for (const { ackMs, ms } of [early, known]) {
      expect(ackMs).toBeLessThan(3_000);
      expect(ms).toBeLessThan(ANSWERS_WITHIN_MS);
    }
    report(`first answer ${early.ms | 0} ms, then ${known.ms | 0} ms; /readyz red in ${red.ms | 0} ms`);

    await systemClock.sleep(SILENT_MS - (performance.now() - silentAt));
    expect((await ready()).status).toBe(503);
    postgres.proxy.silenceNew(false);
    const backAt = performance.now();
    const since = () => performance.now() - backAt;
    place.depot.scenario.startBuild({ projectId: second.projectId, seconds: 1, failure: 'failed test' });
    await expect.poll(ready, { timeout: RECOVERS_WITHIN_MS }).toMatchObject({ status: 200 });
    const readyAfter = since();
    await expect
      .poll(() => [first, second].map((one) => about(one).length), { timeout: RECOVERS_WITHIN_MS - since() })
      .toEqual([1, 1]);
    const postedAfter = since();
    await expect
      .poll(() => bot.gauge('depot_slack_overdue_polls'), { timeout: RECOVERS_WITHIN_MS - since() })
      .toBe(0);
    report(
      `after it: ready ${readyAfter | 0} ms, both posted ${postedAfter | 0} ms, none overdue ${since() | 0} ms`,
    );

    const again = Date.now();
    await expect.poll(() => polledSince(again), { timeout: RECOVERS_WITHIN_MS }).toBe(PROJECTS);
    await ask('status', /Everything the bot needs is reachable/);
    expect([first, second].map((one) => about(one).length)).toEqual([1, 1]);
    const stopped = await bot.stop();
    expect(stopped.code).toBe(0);
    expect(stopped.ms).toBeLessThan(15_000);
    const { stdout } = await bot.exit();
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: number; msg: string });
    const errors = lines.filter(({ level }) => level >= 50).map(({ msg }) => msg);
    // On a busy machine it may come and go twice; nothing else is worth an error.
    expect(new Set(errors)).toEqual(new Set(['the database cannot be used']));
    expect(errors.length).toBeLessThanOrEqual(PATIENCE);
    expect(lines.filter(({ msg }) => msg === 'the database can be used again')).toHaveLength(errors.length);
    report(`SIGTERM: exit 0 after ${stopped.ms | 0} ms`);
  }, 300_000);

  // Eleven seconds of waiting for what never comes: only where it is asked for.
  if (isLong)
    it('stops with 0 while it is silent', async () => {
      await start();
      postgres.proxy.silenceOld();
      postgres.proxy.silenceNew(true);
      const stopped = await bot.stop();
      report(`SIGTERM during the silence: exit ${stopped.code} after ${stopped.ms | 0} ms`);
      expect(stopped.code).toBe(0);
      expect(stopped.ms).toBeLessThan(15_000);
    }, 60_000);
});
