// The bot is removed from a channel that it notifies, and invited back; the channel is archived, deleted, renamed, or gets
// another id.

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { postSigned } from '../../src/sandbox/slack/signed-http.ts';
import { addGrant } from '../../src/store/grants.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, general } = CHANNELS;
const { ana, bo, carla, gus } = PEOPLE;

describe('a channel that the bot notifies', () => {
  let bot: Bot;
  let sent = 0;
  beforeAll(async () => {
    bot = await startBot({ mode: 'http', clock: systemClock, auditChannel: general });
  });
  beforeEach(async () => {
    await bot.app.store.db.deleteFrom('subscriptions').execute();
    await subscribe('s1', ana, '*');
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  async function subscribe(subscription_id: string, created_by: string, project_name: string) {
    await bot.app.store.db
      .insertInto('subscriptions')
      .values({
        subscription_id,
        team_id: bot.slack.state.teamId,
        channel_id: platform,
        project_id: project_name,
        project_name,
        mode: 'failures',
        created_by,
        created_at: new Date(),
        confirmed_at: new Date(),
      })
      .execute();
  }

  async function event(type: string, more: Readonly<Record<string, unknown>>): Promise<void> {
    sent += 1;
    const requestUrl = `http://127.0.0.1:${bot.port}/slack/events`;
    const { signingSecret } = bot.slack;
    const { status } = await postSigned({ requestUrl, signingSecret, clock: systemClock }, 'events_api', {
      type: 'event_callback',
      team_id: bot.slack.state.teamId,
      event_id: `Ev${sent}`,
      event: { type, ...more },
    });
    expect(status).toBe(200);
  }

  const pausedBecause = async () =>
    (await bot.app.store.db.selectFrom('subscriptions').select('paused_because').executeTakeFirstOrThrow())
      .paused_because;

  /** The direct messages to a person that say what is paused. */
  const told = (userId: string, because: string) => {
    const actor = bot.slack.control.as(userId);
    return actor.sees(actor.dm()).filter((m) => m.text.includes(because));
  };

  /** Pauses the channel and waits for the direct message to a person. */
  async function pausedFor(userId: string, type: string, because: string): Promise<string> {
    const before = told(userId, because).length;
    await event(type, { channel: platform });
    return bot.slack.control.waitFor(
      () => told(userId, because).slice(before).at(-1)?.ts,
      `the direct message to ${userId}`,
      15_000,
    );
  }

  /** Presses Resume in a direct message that says what is paused. @returns what the person then reads there. */
  async function pressResume(userId: string, messageTs: string): Promise<() => string> {
    const actor = bot.slack.control.as(userId);
    await actor.click(actor.dm(), { messageTs, actionId: 'subscriptions:resume-there' });
    return () =>
      actor
        .sees(actor.dm())
        .filter(({ ts }) => ts >= messageTs)
        .map(wordsOf)
        .join('\n');
  }

  it('stays as it is when somebody else leaves, and when it is renamed', async () => {
    await event('member_left_channel', { user: carla, channel: platform });
    await event('channel_rename', { channel: { id: platform, name: 'platform-2', created: 1_700_000_000 } });
    await event('group_rename', { channel: { id: platform, name: 'platform-3', created: 1_700_000_000 } });
    await event('app_mention', { user: carla, channel: platform, text: 'hi', ts: '1.0' });
    await bot.message(carla, platform, 'Hi! Ask me');
    expect(await pausedBecause()).toBeNull();
    expect(bot.logged.filter((line) => line.includes('a channel was renamed'))).toHaveLength(2);
  });

  it.each([
    ['member_left_channel', true, 'member_joined_channel', 'the bot was removed from the channel'],
    ['channel_left', false, 'member_joined_channel', 'the bot was removed from the channel'],
    ['channel_archive', false, 'channel_unarchive', 'the channel is archived'],
  ])('pauses at %s, tells who subscribed, and resumes by itself', async (type, named, back, because) => {
    const before = told(ana, because).length;
    const user = { user: bot.slack.state.botUserId };
    await event(type, { channel: platform, ...(named && user) });
    await bot.slack.control.waitFor(
      () => told(ana, because).length === before + 1,
      'the direct message',
      15_000,
    );
    expect(await pausedBecause()).toBe(because);
    const resumed = () =>
      bot.slack.control
        .as(ana)
        .sees(platform)
        .filter((m) => m.text.includes('Notifications resumed')).length;
    const resumedBefore = resumed();
    // Whoever takes a channel out of the archive is a person.
    await event(back, { channel: platform, ...(back === 'member_joined_channel' ? user : { user: carla }) });
    await bot.slack.control.waitFor(() => resumed() === resumedBefore + 1, 'the word in the channel');
    expect(await pausedBecause()).toBeNull();
  });

  describe('Resume in the direct message', () => {
    it('resumes the channel once it can be posted to, and not before', async () => {
      const channel = bot.slack.state.channels.get(platform);
      if (!channel) throw new Error('the sandbox has no #platform');
      channel.archived = true;
      const ts = await pausedFor(ana, 'channel_archive', 'the channel is archived');
      const early = await pressResume(ana, ts);
      await bot.slack.control.waitFor(() => early().includes('The channel is archived, so'), 'the refusal');
      expect(await pausedBecause()).toBe('the channel is archived');
      channel.archived = false;
      const shown = await pressResume(ana, ts);
      await bot.slack.control.waitFor(() => shown().includes(`Resumed in <#${platform}>`), 'the outcome');
      expect(await pausedBecause()).toBeNull();
    });

    it('is for who made the subscription, as long as they may subscribe', async () => {
      await subscribe('s2', gus, 'storefront');
      const ofAna = await pausedFor(ana, 'channel_left', 'the bot was removed');
      const ofGus = await bot.slack.control.waitFor(
        () => told(gus, 'the bot was removed').at(-1)?.ts,
        'the direct message to Gus',
      );
      // The guest's role is for another project now: the subscription is from before.
      const { teamId } = bot.slack.state;
      const grant = { teamId, subject: `person:${gus}`, role: 'viewer', pattern: 'globex' };
      await bot.app.store.db.transaction().execute((trx) => addGrant(trx, grant, ana, new Date()));
      const refused = await pressResume(gus, ofGus);
      await bot.slack.control.waitFor(() => /You may not subscribe/.test(refused()), 'refused');
      // Bo presses a button that was shown to somebody else.
      const { blocks, text } = told(ana, 'the bot was removed').at(-1) ?? { blocks: [], text: '' };
      const dm = bot.slack.control.as(bo).dm();
      bot.slack.state.messages.push({
        channelId: dm,
        ts: '1600000000.000100',
        userId: bot.slack.state.botUserId,
        threadTs: null,
        ephemeralFor: null,
        text,
        blocks,
        metadata: null,
        editedAt: null,
        files: [],
      });
      const notTheirs = await pressResume(bo, '1600000000.000100');
      await bot.slack.control.waitFor(() => notTheirs().includes('there is yours'), 'not theirs');
      expect(await pausedBecause()).toBe('the bot was removed from the channel');
      const shown = await pressResume(ana, ofAna);
      await bot.slack.control.waitFor(() => shown().includes('Resumed in'), 'the outcome');
      const rows = await bot.app.store.db.selectFrom('subscriptions').select('paused_because').execute();
      expect(rows).toEqual([{ paused_because: null }, { paused_because: null }]);
    });
  });

  it('goes on under its new id: subscriptions, the audit channel, a Resume button from before', async () => {
    const { state, control } = bot.slack;
    const ts = await pausedFor(ana, 'channel_left', 'the bot was removed');
    for (const [oldId, newId] of [
      [platform, 'C0PLATFORM2'],
      [general, 'C0GENERAL2'],
    ] as const) {
      const channel = state.channels.get(oldId);
      if (!channel) throw new Error(`the sandbox has no ${oldId}`);
      // Slack does not know the old id any more.
      state.channels.delete(oldId);
      state.channels.set(newId, { ...channel, channelId: newId });
      await event('channel_id_changed', { old_channel_id: oldId, new_channel_id: newId, event_ts: '1.0' });
    }
    const movedTo = async () =>
      (await bot.app.store.db.selectFrom('subscriptions').select('channel_id').executeTakeFirstOrThrow())
        .channel_id;
    await vi.waitFor(() => expect(bot.logged.filter((line) => line.includes('has moved'))).toHaveLength(2));
    expect(await movedTo()).toBe('C0PLATFORM2');
    const shown = await pressResume(ana, ts);
    await control.waitFor(() => shown().includes('Resumed in <#C0PLATFORM2>'), 'the outcome');
    expect(await pausedBecause()).toBeNull();
    await control.as(ana).command('C0PLATFORM2', '/depot mute * 2h');
    await bot.message(ana, 'C0GENERAL2', '`mute` succeeded');
  });
});
