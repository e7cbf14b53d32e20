// What Slack really answers: refusals with HTTP 200, errors after it acted, unknown words, messages that are too long, old
// clients, requests of kinds that the bot has no use for.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { postSigned } from '../../src/sandbox/slack/signed-http.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

const isNextButton = (element: unknown): element is { readonly value: string } =>
  JSON.stringify(element).includes('"projects:next"');

describe('what Slack really answers', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ mode: 'http', clock: systemClock });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  afterEach(() => bot.slack.faults.clear());
  const ask = (line: string, text: string | RegExp, userId: string = carla) =>
    drive(bot, platform).ask(userId, line, text);
  const post = (type: Parameters<typeof postSigned>[1], payload: Parameters<typeof postSigned>[2]) => {
    const { signingSecret } = bot.slack;
    const requestUrl = `http://127.0.0.1:${bot.port}/slack/events`;
    return postSigned({ requestUrl, signingSecret, clock: systemClock }, type, payload);
  };
  const inChannel = () =>
    bot.slack.state.messages.filter((m) => m.channelId === platform && m.ephemeralFor === null);

  it.each([
    ['JSON', false],
    ['a bare word', true],
  ])('a response URL that refuses with HTTP 200, as %s, is not taken for sent', async (_how, bare) => {
    bot.slack.faults.set('response_url', { kind: 'error in body', error: 'expired_url', bare });
    await ask('projects storefront', '1 project');
    expect(bot.logged.some((line) => line.includes('expired_url'))).toBe(true);
  });

  it.each(['internal_error', 'fatal_error', 'service_unavailable', 'a_word_of_tomorrow'])(
    'a confirmation that was posted although Slack answered %s is not called refused',
    async (error) => {
      bot.slack.faults.set('chat.postMessage', { kind: 'act, then error', error }, 1);
      const name = `lost-${error.replaceAll('_', '-')}`;
      const answer = await ask(`create ${name}`, 'didn’t say whether the confirmation was posted', ana);
      expect(wordsOf(answer)).toContain('Nothing changed');
      const posted = inChannel().findLast((m) => wordsOf(m).includes(name));
      expect(posted).toBeDefined();
      // It is there after all: its buttons work, once.
      await bot.slack.control
        .as(ana)
        .click(platform, { messageTs: posted?.ts ?? '', actionId: 'operation:confirm' });
      await bot.message(ana, platform, `Created *${name}*`);
      expect([...bot.depot.state.projects.values()].filter((p) => p.name === name)).toHaveLength(1);
    },
  );

  it('a message that Slack finds too long comes as text', async () => {
    bot.slack.faults.set('response_url', { kind: 'error', error: 'msg_blocks_too_long' }, 1);
    const list = await ask('projects storefront', '1 project');
    expect(list.blocks).toEqual([]);
    expect(list.text).toContain('storefront');
  });

  it('a click on a private message by a client that leaves is_ephemeral out makes no call that must fail', async () => {
    const list = await ask('projects', /\*\d+ projects\*/);
    const nextPage = list.blocks
      .flatMap((block): readonly unknown[] =>
        'elements' in block && Array.isArray(block.elements) ? block.elements : [],
      )
      .find(isNextButton)?.value;
    const before = bot.slack.calls.all().length;
    const payload = {
      type: 'block_actions',
      user: { id: carla, team_id: bot.slack.state.teamId },
      team: { id: bot.slack.state.teamId },
      trigger_id: bot.slack.trigger(carla),
      response_url: null,
      channel: { id: platform },
      container: { type: 'message', message_ts: list.ts, channel_id: platform },
      actions: [{ action_id: 'projects:next', value: nextPage, action_ts: '1' }],
    };
    expect((await post('interactive', payload)).status).toBe(200);
    await bot.message(carla, platform, 'Page 2 of');
    const calls = bot.slack.calls.all().slice(before);
    expect(calls.filter(({ name }) => name === 'chat.update')).toEqual([]);
  });

  it.each([
    ['view_closed', { view: { id: 'V1', callback_id: 'create:form' }, is_cleared: false }],
    ['app_rate_limited', { minute_rate_limited: 1_518_467_820 }],
    ['a_kind_of_tomorrow', {}],
  ])('a signed %s gets a 200 at once', async (type, more) => {
    const { teamId } = bot.slack.state;
    const payload = { type, team_id: teamId, team: { id: teamId }, user: { id: carla }, ...more };
    expect((await post('events_api', payload)).status).toBe(200);
  });

  it('a kind that it has no use for gets a 200 also where it names another workspace: of an organization, perhaps', async () => {
    const payload = { type: 'app_rate_limited', team_id: 'T0ANOTHER', minute_rate_limited: 1_518_467_820 };
    expect((await post('events_api', payload)).status).toBe(200);
  });

  it('an event that its app has no listener for gets a 200 at once, also the one that must be acknowledged by hand', async () => {
    const { teamId } = bot.slack.state;
    const event = (event: Readonly<Record<string, unknown>>) =>
      post('events_api', {
        type: 'event_callback',
        team_id: teamId,
        event_id: `Ev${String(event.type)}`,
        event_time: 1_765_000_000,
        event,
      });
    const began = performance.now();
    // As documented: https://docs.slack.dev/reference/events/function_executed
    const step = {
      type: 'function_executed',
      function: { id: 'Fn123456789O', callback_id: 'sample_function', title: 'A step', type: 'app' },
      inputs: { user_id: carla },
      function_execution_id: 'Fx1234567O9L',
      workflow_execution_id: 'WxABC123DEF0',
      event_ts: '1765000000.000100',
      bot_access_token: 'xwfp-',
    };
    expect((await event(step)).status).toBe(200);
    expect((await event({ type: 'tokens_revoked', tokens: { oauth: [], bot: [] } })).status).toBe(200);
    expect((await event({ type: 'an_event_of_tomorrow', user: { id: carla } })).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('posts nowhere but on Slack, whatever address a signed request names', async () => {
    const before = bot.slack.state.messages.length;
    await post('slash_commands', {
      team_id: bot.slack.state.teamId,
      user_id: carla,
      channel_id: platform,
      command: '/depot',
      text: 'projects storefront',
      trigger_id: bot.slack.trigger(carla),
      response_url: 'https://hooks.slack.com.evil.example/1',
    });
    await bot.slack.control.waitFor(
      () => bot.slack.state.messages.slice(before).some((m) => m.text.includes('1 project')),
      'the answer, another way',
    );
    expect(bot.logged.some((line) => line.includes('not on a host of Slack'))).toBe(true);
  });
});

describe.each(['socket', 'http'] as const)('an app for a whole organization, over %s', (mode) => {
  it('answers commands, buttons, forms, menus and Home of people of any of its workspaces', async () => {
    const organization = { enterpriseId: 'E0NORTHWIND', name: 'Northwind Group' };
    await using bot = await startBot({
      mode,
      organization,
      admins: [ana, 'S0PLATFORM'],
      ...(mode === 'http' && { clock: systemClock }),
    });
    const { ask, press } = drive(bot, platform);
    const me = bot.slack.control.as(ana);
    const preview = await ask(ana, 'create grid-customer', 'grid-customer');
    await press(ana, preview, 'operation:confirm', 'Created *grid-customer*');
    const list = await ask(carla, 'projects', /\*\d+ projects\*/);
    await press(carla, list, 'projects:next', 'Page 2 of');
    await me.shortcut('create_project');
    await bot.slack.control.waitFor(() => me.view()?.view.callback_id === 'create:form', 'the form');
    await me.submit({ name: 'grid-form' });
    await bot.message(ana, me.dm(), 'grid-form');
    await me.openHome();
    await bot.slack.control.waitFor(() => me.home() !== null, 'the Home tab');
    // Their group is looked up in the workspace that they act in.
    const groups = bot.slack.calls.all().filter(({ name }) => name === 'usergroups.users.list');
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.every(({ outcome }) => outcome === 'ok')).toBe(true);
  });
});
