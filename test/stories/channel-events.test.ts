// The bot is removed from a channel that it notifies, and invited back; the channel is archived and deleted.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { postSigned } from '../../src/sandbox/slack/signed-http.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('a channel that the bot notifies', () => {
  let bot: Bot;
  let sent = 0;
  beforeAll(async () => {
    bot = await startBot({ mode: 'http', clock: systemClock });
    await bot.app.store.db
      .insertInto('subscriptions')
      .values({
        subscription_id: 's1',
        team_id: bot.slack.state.teamId,
        channel_id: platform,
        project_id: '*',
        project_name: '*',
        mode: 'failures',
        created_by: ana,
        created_at: new Date(),
        confirmed_at: new Date(),
      })
      .execute();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

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

  it('stays as it is when somebody else leaves', async () => {
    await event('member_left_channel', { user: carla, channel: platform });
    await event('app_mention', { user: carla, channel: platform, text: 'hi', ts: '1.0' });
    await bot.message(carla, platform, 'I understood');
    expect(await pausedBecause()).toBeNull();
  });

  it.each([
    ['member_left_channel', true, 'member_joined_channel', 'the bot was removed from the channel'],
    ['channel_left', false, 'member_joined_channel', 'the bot was removed from the channel'],
    ['channel_archive', false, 'channel_unarchive', 'the channel is archived'],
  ])('pauses at %s, tells who subscribed, and resumes by itself', async (type, named, back, because) => {
    const dm = () => bot.slack.control.as(ana).dm();
    const told = () =>
      bot.slack.control
        .as(ana)
        .sees(dm())
        .filter((m) => m.text.includes(because)).length;
    const before = told();
    const user = { user: bot.slack.state.botUserId };
    await event(type, { channel: platform, ...(named && user) });
    await bot.slack.control.waitFor(() => told() === before + 1, 'the direct message', 15_000);
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
});
