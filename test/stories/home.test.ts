// The Home tab is live: what is open in it follows what happens, for whoever may see it.

import { Code } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { drive } from '../support/drive.ts';
import { follow } from '../support/follow.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { platform } = CHANNELS;
const { ana, bo, carla, gus } = PEOPLE;

describe('Home', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const homeOf = (userId: string) => JSON.stringify(bot.slack.control.as(userId).home() ?? '');
  const homeHas = (userId: string, text: string) =>
    bot.slack.control.waitFor(() => homeOf(userId).includes(text), `Home with ${text}`);
  const published = () => bot.slack.calls.all().filter(({ name }) => name === 'views.publish').length;

  it('shows what fails, and follows it while it is open, without asking Depot', async () => {
    for (const rpc of ['ListProjects', 'ListBuilds', 'GetBuild'])
      bot.depot.faults.set(rpc, { kind: 'refuse', code: Code.Unavailable, message: 'down' });
    const { db } = bot.app.store;
    const seed = { projectId: bot.projectId('storefront'), projectName: 'storefront' };
    await openIncident(db, { ...seed, lastFailedAt: bot.clock.now(), failures: 3, ownerId: carla });
    await bot.slack.control.as(carla).openHome();
    await homeHas(carla, '1 project failing');
    expect(homeOf(carla)).toContain('*storefront* · failing since');
    expect(homeOf(carla)).toContain('❌ failed in 40s');

    const before = published();
    await bot.clock.advance(30_000);
    expect(published()).toBe(before);
    await db.updateTable('incidents').set({ closed_at: bot.clock.now() }).execute();
    await turnUntil(bot.clock, 5_000, () => !homeOf(carla).includes('1 project failing'), 'the end of it');
    expect(published()).toBe(before + 1);
    bot.depot.faults.clear();
  });

  it('stands still for whoever went to the messages', async () => {
    const { db } = bot.app.store;
    await db.updateTable('incidents').set({ closed_at: null, failures: 7 }).execute();
    await turnUntil(bot.clock, 5_000, () => homeOf(carla).includes('7 failures'), 'Home with 7 failures');
    await bot.slack.control.as(carla).openHome('messages');
    const { ask } = drive(bot, platform);
    await ask(carla, 'help', 'failing');
    await db.updateTable('incidents').set({ failures: 8 }).execute();
    const before = published();
    await bot.clock.advance(60_000);
    expect(published()).toBe(before);
  });

  describe('with Slack', () => {
    const calls = () =>
      bot.slack.calls
        .all()
        .filter(({ name }) => name === 'views.publish')
        .map(({ at }) => at.getTime());
    afterEach(() => bot.slack.faults.clear());

    it.each([
      ['busy', { kind: 'ratelimited', retryAfterSeconds: 17 }, 17_000],
      ['down', { kind: 'status', status: 503 }, 5_000],
      ['cut off', { kind: 'drop' }, 5_000],
    ] as const)(
      '%s when Home is opened: it is shown as soon as Slack takes it',
      async (_, fault, soonest) => {
        const later = () => bot.logged.filter((line) => line.includes('a Home tab is shown later')).length;
        const before = later();
        const messages = bot.slack.state.messages.length;
        bot.slack.state.homes.delete(bo);
        bot.slack.faults.set('views.publish', fault, 3);
        const opened = bot.clock.now().getTime();
        await bot.slack.control.as(bo).openHome();
        await vi.waitFor(() => expect(later()).toBeGreaterThan(before), { timeout: 5_000 });
        if (fault.kind === 'ratelimited') bot.slack.faults.clear();
        await turnUntil(bot.clock, 1_000, () => homeOf(bo).includes('Failing now'), 'Home');
        expect((calls().at(-1) ?? 0) - opened).toBeGreaterThanOrEqual(soonest);
        expect(bot.slack.state.messages).toHaveLength(messages);
      },
    );

    it('busy later: it is refreshed no sooner than Slack wants, and then shows what is true', async () => {
      const { db } = bot.app.store;
      bot.slack.faults.set('views.publish', { kind: 'ratelimited', retryAfterSeconds: 60 });
      const before = calls().length;
      await db.updateTable('incidents').set({ failures: 31 }).execute();
      await turnUntil(bot.clock, 1_000, () => calls().length > before, 'the refused one');
      bot.slack.faults.clear();
      const refused = calls().at(-1) ?? 0;
      await turnUntil(bot.clock, 5_000, () => homeOf(bo).includes('31 failures'), 'Home');
      expect((calls().at(-1) ?? 0) - refused).toBeGreaterThanOrEqual(60_000);
    });
  });

  it('of two people changes for both, for each at most once in five seconds', async () => {
    const { db } = bot.app.store;
    for (const one of [ana, bo]) await bot.slack.control.as(one).openHome();
    for (const one of [ana, bo]) await homeHas(one, 'Failing now');
    const began = bot.slack.calls.all().length;
    for (const failures of [41, 42, 43]) {
      await db.updateTable('incidents').set({ failures }).execute();
      await turnUntil(
        bot.clock,
        1_000,
        () => [ana, bo].every((one) => homeOf(one).includes(`${failures} failures`)),
        'both',
      );
    }
    for (const one of [ana, bo]) {
      const times = bot.slack.calls
        .all()
        .slice(began)
        .filter(({ name, payload }) => name === 'views.publish' && JSON.stringify(payload).includes(one))
        .map(({ at }) => at.getTime());
      expect(times).toHaveLength(3);
      for (const [i, at] of times.entries()) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(5_000);
    }
    for (const one of [ana, bo]) await bot.slack.control.as(one).openHome('messages');
    const { ask } = drive(bot, platform);
    await ask(carla, 'help', 'failing');
    await db.updateTable('incidents').set({ failures: 8 }).execute();
  });

  it('shows a guest nothing', async () => {
    await bot.slack.control.as(gus).openHome();
    await homeHas(gus, 'You have no role here yet');
    expect(homeOf(gus)).not.toContain('storefront');
  });

  it('shows a change to who can approve it, and to who requested it', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(ana, 'access require 1 approval for reset on *', 'set a rule');
    const preview = await ask(ana, 'reset hooli', 'Reset');
    await press(ana, preview, 'operation:confirm', 'Waiting for approval');
    await bot.slack.control.as(bo).openHome();
    await homeHas(bo, 'waits for your approval');
    expect(homeOf(bo)).toContain(`*Reset* *hooli* · requested by <@${ana}>`);
    expect(homeOf(bo).indexOf('Waiting changes')).toBeLessThan(homeOf(bo).indexOf('Failing now'));
    await bot.slack.control.as(ana).openHome();
    await homeHas(ana, 'waits for approval, expires');
    await bot.slack.control.as(carla).openHome();
    await homeHas(carla, 'Failing now');
    await bot.slack.control.waitFor(() => homeOf(carla).includes('8 failures'), 'a fresh Home');
    expect(homeOf(carla)).not.toContain('hooli');
  });

  const press = (userId: string, actionId: string) => {
    const me = bot.slack.control.as(userId);
    return me.click(me.dm(), { inHome: true, actionId });
  };
  const resets = () => bot.depot.calls.count('ResetProject');

  it('approves from Home: with the impact before the eyes, and the message in the channel says so', async () => {
    await bot.slack.control.as(bo).openHome();
    await homeHas(bo, 'home:approve');
    expect(homeOf(bo)).toContain('deletes the build cache');
    expect(homeOf(carla)).not.toContain('home:approve');
    const before = resets();
    await press(bo, 'home:approve');
    await bot.message(carla, platform, 'Reset *hooli*');
    await bot.slack.control.waitFor(() => !homeOf(bo).includes('home:approve'), 'the end of it');
    expect(resets()).toBe(before + 1);
  });

  it('a button that came too late, or from who may not, changes nothing', async () => {
    const { ask, press: click } = drive(bot, platform);
    const preview = await ask(ana, 'reset ledger', 'Reset');
    await click(ana, preview, 'operation:confirm', 'Waiting for approval');
    await bot.slack.control.as(bo).openHome();
    await homeHas(bo, 'home:approve');
    const stale = structuredClone(bot.slack.state.homes.get(bo) ?? {});
    const before = resets();
    bot.slack.state.homes.set(carla, stale);
    await press(carla, 'home:approve');
    await bot.slack.control.waitFor(
      () => !homeOf(carla).includes('home:approve') && homeOf(carla).includes('Failing now'),
      'her own Home',
    );
    await bot.slack.control.as(ana).openHome();
    await homeHas(ana, '*Reset* *ledger*');
    await press(ana, 'home:cancel');
    await bot.slack.control.waitFor(() => !homeOf(ana).includes('home:cancel'), 'withdrawn');
    bot.slack.state.homes.set(bo, stale);
    await press(bo, 'home:approve');
    await bot.slack.control.waitFor(() => !homeOf(bo).includes('home:approve'), 'a fresh Home');
    expect(resets()).toBe(before);
  });

  it('stops a delayed change from Home', async () => {
    const { ask, press: click } = drive(bot, platform);
    await ask(ana, 'access delay 10m for create on *', 'set a rule');
    const preview = await ask(ana, 'create late-customer', 'Create late-customer?');
    await click(ana, preview, 'operation:confirm', 'in 10 minutes');
    await bot.slack.control.as(ana).openHome();
    await homeHas(ana, 'home:stop');
    await press(ana, 'home:stop');
    await bot.slack.control.waitFor(() => !homeOf(ana).includes('home:stop'), 'stopped');
    await bot.clock.advance(700_000);
    expect(() => bot.projectId('late-customer')).toThrow();
  });

  it('shows the incidents that one owns by themselves', async () => {
    await bot.slack.control.as(carla).openHome();
    await homeHas(carla, 'Your incidents');
    await bot.slack.control.as(ana).openHome();
    await homeHas(ana, 'Failing now');
    expect(homeOf(ana)).not.toContain('Your incidents');
    expect(homeOf(ana)).toContain(` · owner <@${carla}>`);
    expect(homeOf(carla)).not.toContain('owner <@');
  });

  it('mutes and unmutes a subscription, and says so in its channel', async () => {
    const hooli = { projectId: bot.projectId('hooli'), projectName: 'hooli', channelId: platform };
    await follow(bot.app.store.db, hooli, bot.clock.now());
    await bot.app.store.db.updateTable('subscriptions').set({ team_id: bot.slack.state.teamId }).execute();
    const me = bot.slack.control.as(ana);
    await me.openHome();
    await homeHas(ana, `*hooli* in <#${platform}>`);
    await me.click(me.dm(), { inHome: true, actionId: 'home:mute' });
    await homeHas(ana, 'muted until');
    await bot.message(carla, platform, `<@${ana}>`);
    expect(await bot.app.store.db.selectFrom('mutes').select('channel_id').execute()).toEqual([
      { channel_id: platform },
    ]);
    await me.click(me.dm(), { inHome: true, actionId: 'home:unmute' });
    await homeHas(ana, 'home:mute');
    expect(await bot.app.store.db.selectFrom('mutes').selectAll().execute()).toEqual([]);
    const { ask } = drive(bot, platform);
    await ask(ana, 'mute 2h', 'muted');
    await me.openHome();
    await homeHas(ana, 'channel muted until');
    await me.click(me.dm(), { inHome: true, actionId: 'home:unmute-channel' });
    await homeHas(ana, 'home:mute');
  });

  it('resumes what the bot paused', async () => {
    const { db } = bot.app.store;
    const now = bot.clock.now();
    await db
      .updateTable('subscriptions')
      .set({ paused_at: now, paused_because: 'it was archived' })
      .execute();
    await bot.slack.control.as(ana).openHome();
    await homeHas(ana, 'home:resume');
    await press(ana, 'home:resume');
    await bot.slack.control.waitFor(() => !homeOf(ana).includes('paused'), 'resumed');
    expect(await db.selectFrom('subscriptions').select('paused_at').execute()).toEqual([{ paused_at: null }]);
  });
});
