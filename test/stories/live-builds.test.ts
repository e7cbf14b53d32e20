// A running build: its message changes as the build goes on, and “Notify me” sends one direct message at the end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('a running build', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  afterEach(() => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
  });

  const start = (wish: object = {}) =>
    bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), cachedUntil: 2, ...wish }).buildId;

  const sees = (userId: string, ts: string) =>
    bot.slack.control
      .as(userId)
      .sees(platform)
      .find((message) => message.ts === ts);

  /** The answer to a mention, which everybody sees. */
  async function ask(buildId: string) {
    await bot.slack.control.as(carla).say(platform, `<@${bot.slack.state.botUserId}> build ${buildId}`);
    return bot.message(bo, platform, `Build ${buildId}`);
  }

  const edits = (ts: string) =>
    bot.slack.calls
      .all()
      .filter(({ name, payload }) => name === 'chat.update' && JSON.stringify(payload).includes(ts));

  it('shows its steps in place as they go, no oftener than every 3 seconds, and ends with the outcome', async () => {
    const card = await ask(start({ seconds: 60, failure: 'failed test' }));
    expect(wordsOf(card)).toContain('Updates by itself until');
    const progress = new Set<string>();
    await turnUntil(
      bot.clock,
      1_000,
      () => {
        progress.add(wordsOf(sees(bo, card.ts)).match(/⏳ `.*?\*running\*/s)?.[0] ?? '');
        return wordsOf(sees(bo, card.ts)).includes('❌ failed in');
      },
      'the outcome',
    );
    expect(progress.size).toBeGreaterThan(2);
    expect(wordsOf(sees(bo, card.ts))).toContain('Failed at');
    expect(wordsOf(sees(bo, card.ts))).not.toMatch(/Updates by itself|Notify me/);
    const times = edits(card.ts).map(({ at }) => at.getTime());
    expect(times.length).toBeGreaterThan(2);
    for (const [i, at] of times.entries()) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(3_000);
    await bot.clock.advance(30_000);
    expect(edits(card.ts)).toHaveLength(times.length);
  });

  it('goes on after a Depot or a Slack that fails for a moment', async () => {
    const buildId = start({ endless: true });
    const card = await ask(buildId);
    bot.depot.faults.set('GetBuild', { kind: 'refuse', code: Code.Unavailable, message: 'down' });
    await bot.clock.advance(10_000);
    bot.depot.faults.clear();
    bot.slack.faults.set('chat.update', { kind: 'ratelimited', retryAfterSeconds: 1 }, 1);
    bot.depot.scenario.endBuild(buildId, 'success');
    await turnUntil(bot.clock, 1_000, () => wordsOf(sees(bo, card.ts)).includes('✅ succeeded'), 'the end');
  });

  it('stands still for whoever may not see it any more, and when somebody clicks on', async () => {
    const card = await ask(start({ endless: true }));
    await bot.slack.control.as(bo).click(platform, { messageTs: card.ts, actionId: 'build:steps' });
    await bot.slack.control.waitFor(() => wordsOf(sees(bo, card.ts)).includes('Steps of build'), 'the steps');
    const other = await ask(start({ seconds: 40 }));
    const { ask: type } = drive(bot, platform);
    await type(ana, 'access revoke everyone viewer *', 'Now only people with a role');
    const before = edits(other.ts).length;
    await bot.clock.advance(60_000);
    expect(edits(other.ts)).toHaveLength(before);
    expect(wordsOf(sees(bo, card.ts))).toContain('Steps of build');
    await type(ana, 'access grant everyone viewer *', 'granted');
  });

  it('that is gone says so in its message', async () => {
    const buildId = start({ endless: true });
    const card = await ask(buildId);
    bot.depot.state.builds.delete(buildId);
    await turnUntil(
      bot.clock,
      1_000,
      () => wordsOf(sees(bo, card.ts)).includes('no longer exists'),
      'the end',
    );
  });

  describe('“Notify me”', () => {
    const directTo = (userId: string, buildId: string) => {
      const me = bot.slack.control.as(userId);
      return me.sees(me.dm()).filter((message) => wordsOf(message).includes(buildId));
    };
    const press = async (userId: string, buildId: string, text: string) => {
      const type = drive(bot, platform);
      const card = await type.ask(userId, `build ${buildId}`, `Build ${buildId}`);
      return type.press(userId, card, 'build:notify', text);
    };
    const until = (there: () => boolean, what: string) => turnUntil(bot.clock, 5_000, there, what);

    it('sends one direct message at the end, with the cause of a failure, to each who wants it', async () => {
      const buildId = start({ seconds: 50, failure: 'failed test' });
      const promise = await press(carla, buildId, 'You’ll get a direct message');
      expect(promise.ephemeralFor).toBe(carla);
      await press(carla, buildId, 'You’ll get a direct message');
      await press(bo, buildId, 'You’ll get a direct message');
      await until(() => [carla, bo].every((one) => directTo(one, buildId).length > 0), 'the messages');
      await bot.clock.advance(120_000);
      const [message, ...more] = directTo(carla, buildId);
      expect(more).toEqual([]);
      expect(wordsOf(message)).toContain('❌ failed in');
      expect(wordsOf(message)).toContain('*Probably*');
      expect(wordsOf(message)).toContain('build:why');
      expect(directTo(bo, buildId)).toHaveLength(1);
      expect(directTo(ana, buildId)).toEqual([]);
    });

    it('can be cancelled, by the same person only', async () => {
      const buildId = start({ seconds: 30 });
      const promise = await press(carla, buildId, 'You’ll get a direct message');
      const { press: click } = drive(bot, platform);
      await click(carla, promise, 'build:notify-off', 'Cancelled.');
      await bot.clock.advance(120_000);
      expect(directTo(carla, buildId)).toEqual([]);
      await press(bo, buildId, 'has ended already').catch(() => undefined);
      expect(await bot.app.store.db.selectFrom('build_alerts').selectAll().execute()).toEqual([]);
    });

    it('is for ten builds of one person at most', async () => {
      const builds = Array.from({ length: 11 }, () => start({ endless: true }));
      for (const buildId of builds.slice(0, 10)) await press(carla, buildId, `${buildId}\``);
      await press(carla, builds[10] ?? '', 'You’re already waiting for 10 builds');
      await bot.app.store.db.deleteFrom('build_alerts').execute();
    });

    it('ends after a day, with a word', async () => {
      const buildId = start({ endless: true });
      await press(carla, buildId, 'You’ll get a direct message');
      await bot.clock.advance(23 * 3_600_000);
      expect(directTo(carla, buildId)).toEqual([]);
      await bot.clock.advance(3_600_000);
      await until(() => directTo(carla, buildId).length > 0, 'the word');
      expect(wordsOf(directTo(carla, buildId)[0])).toContain('still running after 24 hours');
      expect(await bot.app.store.db.selectFrom('build_alerts').selectAll().execute()).toEqual([]);
    });

    it('says so when the build is gone, and waits while Depot is down', async () => {
      const buildId = start({ endless: true });
      await press(carla, buildId, 'You’ll get a direct message');
      bot.depot.faults.set('GetBuild', { kind: 'refuse', code: Code.Unavailable, message: 'down' });
      await bot.clock.advance(120_000);
      expect(directTo(carla, buildId)).toEqual([]);
      bot.depot.faults.clear();
      bot.depot.state.builds.delete(buildId);
      await until(() => directTo(carla, buildId).length > 0, 'the word');
      expect(wordsOf(directTo(carla, buildId)[0])).toContain('is gone');
    });

    it('tells nothing to whoever lost their role in the meantime', async () => {
      const buildId = start({ seconds: 30, failure: 'failed test' });
      await press(carla, buildId, 'You’ll get a direct message');
      const { ask: type } = drive(bot, platform);
      await type(ana, 'access revoke everyone viewer *', 'Now only people with a role');
      await until(() => directTo(carla, buildId).length > 0, 'the word');
      const words = wordsOf(directTo(carla, buildId)[0]);
      expect(words).toContain('you can’t see its project any more');
      expect(words).not.toMatch(/hooli|failed|Probably/);
    });
  });
});

describe('a message that follows a build, when the bot ends before the build does', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-live-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is carried on by the next start, also when Slack is busy at the end; whoever waits is notified once', async () => {
    await using bot = await startBot({ store: { kind: 'pglite', dataDir } });
    const { state, control, faults } = bot.slack;
    const start = () =>
      bot.depot.scenario.startBuild({ projectId: bot.projectId('hooli'), cachedUntil: 2, endless: true })
        .buildId;
    const ask = async (buildId: string) => {
      await control.as(carla).say(platform, `<@${state.botUserId}> build ${buildId}`);
      return bot.message(bo, platform, `Build ${buildId}`);
    };
    const wordsAt = (ts: string) => wordsOf(state.messages.find((message) => message.ts === ts));
    const [buildId, other] = [start(), start()];
    const [card, left] = [await ask(buildId), await ask(other)];
    const { ask: type, press } = drive(bot, platform);
    const mine = await type(ana, `build ${buildId}`, `Build ${buildId}`);
    await press(ana, mine, 'build:notify', 'You’ll get a direct message');
    const rows = () => bot.app.store.db.selectFrom('live_builds').selectAll().execute();
    await vi.waitFor(async () => expect(await rows()).toHaveLength(2));

    await bot.restart();
    expect(wordsAt(card.ts)).toContain('Updates by itself until');
    // Whoever turns to something else in the message keeps it.
    await control.as(bo).click(platform, { messageTs: left.ts, actionId: 'build:steps' });
    await control.waitFor(() => wordsAt(left.ts).includes('Steps of build'), 'the steps');
    bot.depot.scenario.endBuild(buildId, 'success');
    bot.depot.scenario.endBuild(other, 'success');
    faults.set('chat.update', { kind: 'ratelimited', retryAfterSeconds: 1 }, 1);
    await turnUntil(bot.clock, 10_000, () => wordsAt(card.ts).includes('✅ succeeded'), 'the outcome');
    expect(wordsAt(card.ts)).not.toContain('Updates by itself');
    expect(wordsAt(left.ts)).toContain('Steps of build');
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
    const direct = () =>
      control
        .as(ana)
        .sees(control.as(ana).dm())
        .filter((message) => wordsOf(message).includes(buildId));
    await turnUntil(bot.clock, 10_000, () => direct().length > 0, 'the direct message');
    await bot.clock.advance(120_000);
    expect(direct()).toHaveLength(1);
    expect(wordsOf(direct()[0])).toContain('✅ succeeded');
  });
});
