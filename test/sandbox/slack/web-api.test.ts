// The sandbox's Web API, driven by the real WebClient: what Slack refuses is refused here, in Slack's words.

import { existsSync } from 'node:fs';
import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { COVERAGE } from '../../../src/sandbox/slack/coverage.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { METHODS } from '../../../src/sandbox/slack/web-api/methods.ts';
import { createBoltLogger } from '../../../src/slack/platform/receive/bolt-logger.ts';

const { platform, general, secret } = CHANNELS;
const SCOPES = [
  'chat:write',
  'channels:history',
  'channels:join',
  'channels:read',
  'files:write',
  'im:write',
  'links:write',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];
const manifest = (bot: readonly string[]) => ({ features: {}, oauth_config: { scopes: { bot } } });
const clock = createManualClock();
const quick = {
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logger: createBoltLogger(createLog({ level: 'silent' })),
};

let slack: SlackSandbox;
let web: WebClient;
beforeAll(async () => {
  slack = await startSlackSandbox({ clock, manifest: manifest(SCOPES), rateLimited: false });
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, ...quick });
});
afterAll(() => slack.close());

const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof WebAPIPlatformError ? error.data.error : String(error)),
  );
const text = (value: string) => ({ type: 'mrkdwn' as const, text: value });
const section = (value: string) => ({ type: 'section' as const, text: text(value) });
const post = (more: object) =>
  errorOf(web.apiCall('chat.postMessage', { channel: general, text: 'x', ...more }));

describe('the coverage table', () => {
  it('names every method that is served, and test files that exist', () => {
    const methods = COVERAGE.map(({ what }) => what).filter((what) => /^[\w.]+\.\w+$/.test(what));
    expect(methods.toSorted()).toEqual(Object.keys(METHODS).toSorted());
    for (const { testedBy, state } of COVERAGE) {
      expect(testedBy === null).toBe(state === 'not started');
      if (testedBy) expect(existsSync(testedBy)).toBe(true);
    }
  });
});

describe('tokens and scopes', () => {
  it('are refused in Slack’s words', async () => {
    const withToken = (token?: string) => new WebClient(token, { slackApiUrl: slack.apiUrl, ...quick });
    expect(await errorOf(withToken('xoxb-wrong').auth.test())).toBe('invalid_auth');
    expect(await errorOf(withToken().auth.test())).toBe('not_authed');
    expect(await errorOf(web.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await errorOf(web.apiCall('chat.sing'))).toBe('unknown_method');
    await using poor = await startSlackSandbox({ clock, manifest: manifest(['commands']) });
    const poorWeb = new WebClient(poor.botToken, { slackApiUrl: poor.apiUrl, ...quick });
    const refusal = await poorWeb.chat.postMessage({ channel: general, text: 'x' }).catch((e: unknown) => e);
    expect(refusal).toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'commands' },
    });
  });

  it('who is who', async () => {
    expect(await web.auth.test()).toMatchObject({
      team_id: slack.state.teamId,
      user_id: slack.state.botUserId,
    });
    expect((await web.users.info({ user: PEOPLE.ana })).user).toMatchObject({
      is_owner: true,
      is_admin: true,
    });
    expect((await web.users.info({ user: PEOPLE.gus })).user).toMatchObject({
      is_restricted: true,
      is_admin: false,
    });
    expect(await errorOf(web.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
    expect((await web.users.lookupByEmail({ email: 'Ana@northwind.example' })).user).toMatchObject({
      id: PEOPLE.ana,
      tz: 'Europe/Madrid',
      profile: { email: 'ana@northwind.example' },
    });
    expect(await errorOf(web.users.lookupByEmail({ email: 'no@northwind.example' }))).toBe('users_not_found');
    expect((await web.users.list({})).members).toHaveLength(6);
    expect((await web.usergroups.list()).usergroups).toHaveLength(1);
    expect((await web.usergroups.users.list({ usergroup: 'S0PLATFORM' })).users).toContain(PEOPLE.bo);
    expect((await web.team.info()).team?.domain).toBe('northwind');
    expect((await web.bots.info({ bot: slack.state.botId })).bot?.name).toBe('depot');
    expect((await web.api.test()).ok).toBe(true);
  });
});

describe('messages', () => {
  it('go where the bot may, and nowhere else', async () => {
    expect(await post({ channel: 'C0NOWHERE' })).toBe('channel_not_found');
    expect(await post({ channel: secret })).toBe('channel_not_found');
    const archived = slack.state.channels.get(CHANNELS.builds);
    if (archived) archived.archived = true;
    expect(await post({ channel: CHANNELS.builds })).toBe('is_archived');
    if (archived) archived.archived = false;
    expect(await post({ text: '' })).toBe('no_text');
    const { channel } = await web.chat.postMessage({ channel: PEOPLE.ana, text: 'hello' });
    expect(channel).toMatch(/^D/);
    expect(await errorOf(web.chat.postEphemeral({ channel: general, user: PEOPLE.ana, text: 'x' }))).toBe(
      'not_in_channel',
    );
    expect(await errorOf(web.chat.postEphemeral({ channel: platform, user: PEOPLE.gus, text: 'x' }))).toBe(
      'user_not_in_channel',
    );
    await web.chat.postEphemeral({ channel: platform, user: PEOPLE.ana, text: 'only you' });
    const sees = (userId: string) =>
      slack.control
        .as(userId)
        .sees(platform)
        .map((m) => m.text);
    expect(sees(PEOPLE.ana)).toContain('only you');
    expect(sees(PEOPLE.bo)).not.toContain('only you');
  });

  it('are edited and deleted; text alone takes the blocks away', async () => {
    await clock.advance(10_000);
    const { ts = '' } = await web.chat.postMessage({ channel: general, text: 'a', blocks: [section('a')] });
    await web.chat.update({ channel: general, ts, text: 'b' });
    const stored = slack.state.messages.find((message) => message.ts === ts);
    expect(stored).toMatchObject({ text: 'b', blocks: [] });
    expect(await errorOf(web.chat.update({ channel: general, ts, text: 'x'.repeat(4_001) }))).toBe(
      'msg_too_long',
    );
    expect(await errorOf(web.chat.update({ channel: general, ts: '1.1', text: 'x' }))).toBe(
      'message_not_found',
    );
    expect((await web.chat.getPermalink({ channel: general, message_ts: ts })).permalink).toContain(general);
    await web.reactions.add({ channel: general, timestamp: ts, name: 'eyes' });
    await web.chat.delete({ channel: general, ts });
    expect(await errorOf(web.chat.delete({ channel: general, ts }))).toBe('message_not_found');
  });

  it('carry metadata, which history gives only when asked', async () => {
    await clock.advance(10_000);
    const metadata = { event_type: 'notice', event_payload: { key: 'k1' } };
    const { ts = '' } = await web.chat.postMessage({ channel: platform, text: 'with metadata', metadata });
    await web.chat.postMessage({ channel: platform, text: 'reply', thread_ts: ts });
    const history = (include_all_metadata: boolean) =>
      web.conversations.history({ channel: platform, include_all_metadata });
    expect((await history(true)).messages?.[0]).toMatchObject({ ts, metadata });
    expect((await history(false)).messages?.[0]).not.toHaveProperty('metadata');
    expect((await web.conversations.replies({ channel: platform, ts })).messages).toHaveLength(2);
    expect(await post({ metadata: { event_type: 'x' } })).toBe('invalid_metadata_schema');
    const huge = { event_type: 'x', event_payload: { key: 'x'.repeat(20_000) } };
    expect(await post({ metadata: huge })).toBe('metadata_too_large');
  });

  it('come one a second in a channel, after a short burst', async () => {
    await using limited = await startSlackSandbox({ clock, manifest: manifest(SCOPES) });
    const client = new WebClient(limited.botToken, { slackApiUrl: limited.apiUrl, ...quick });
    const say = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    for (let i = 0; i < 5; i++) await say(platform);
    const refusal = await say(platform).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(WebAPIRateLimitedError);
    expect(refusal).toMatchObject({ retryAfter: 1 });
    await say(general);
    await clock.advance(1_000);
    await say(platform);
  });
});

describe('blocks', () => {
  const button = (more: object) => ({ type: 'button', text: { type: 'plain_text', text: 'b' }, ...more });
  const actions = (...elements: object[]) => ({ type: 'actions', elements });
  const raw = (value: string) => ({ type: 'raw_text', text: value });
  const tableOf = (rows: object[][], more = {}) => ({ type: 'table', rows, ...more });
  const inputOf = (element: object) => ({ type: 'input', label: { type: 'plain_text', text: 'l' }, element });
  const containerOf = (blocks: object[]) => ({
    type: 'container',
    title: { type: 'plain_text', text: 't' },
    child_blocks: blocks,
  });
  const option = (value: string) => ({ text: { type: 'plain_text', text: value || 'x' }, value });

  it.each([
    ['51 of them', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
    ['a section of 3,001 letters', [section('x'.repeat(3_001))]],
    ['an empty section', [section('')]],
    ['a section without anything', [{ type: 'section' }]],
    ['eleven fields', [{ type: 'section', fields: Array.from({ length: 11 }, () => text('x')) }]],
    ['a header of 151 letters', [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]],
    ['a header in mrkdwn', [{ type: 'header', text: text('x') }]],
    ['a button of 76 letters', [actions(button({ text: { type: 'plain_text', text: 'x'.repeat(76) } }))]],
    ['a value of 2,001 letters', [actions(button({ value: 'x'.repeat(2_001) }))]],
    ['a purple button', [actions(button({ style: 'purple' }))]],
    ['26 buttons', [actions(...Array.from({ length: 26 }, (_, i) => button({ action_id: `a${i}` })))]],
    ['one action id twice', [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))]],
    [
      'one block id twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ],
    ['a modal’s alert', [{ type: 'alert', text: text('x') }]],
    ['an unknown type', [{ type: 'hologram' }]],
    [
      '101 options',
      [
        actions({
          type: 'static_select',
          action_id: 's',
          options: Array.from({ length: 101 }, (_, i) => option(`${i}`)),
        }),
      ],
    ],
    [
      'an option without a value',
      [actions({ type: 'static_select', action_id: 's', options: [option('')] })],
    ],
    [
      'six overflow options',
      [
        actions({
          type: 'overflow',
          action_id: 's',
          options: Array.from({ length: 6 }, (_, i) => option(`${i}`)),
        }),
      ],
    ],
    ['an image without words', [{ type: 'image', image_url: 'https://x.example/x.png' }]],
    ['a table of 101 rows', [tableOf(Array.from({ length: 101 }, () => [raw('x')]))]],
    ['an empty cell', [tableOf([[raw('')]])]],
    ['a table of 10,001 letters', [tableOf([[raw('x'.repeat(10_001))]])]],
    ['a data_table without a caption', [{ type: 'data_table', rows: [[raw('a')], [raw('b')]] }]],
    [
      'a data_table of uneven rows',
      [{ type: 'data_table', caption: 'c', rows: [[raw('a')], [raw('b'), raw('c')]] }],
    ],
    [
      'a chart of 21 points',
      [
        {
          type: 'data_visualization',
          title: 't',
          chart: {
            type: 'bar',
            series: [{ name: 's', data: Array.from({ length: 21 }, () => ({ label: 'x', value: 1 })) }],
          },
        },
      ],
    ],
    ['a confirmation without a title', [actions(button({ confirm: { text: text('x') } }))]],
    ['a text input among buttons', [actions({ type: 'plain_text_input', action_id: 'a' })]],
    ['a select without options', [actions({ type: 'static_select', action_id: 'a' })]],
    [
      'an option that two groups have',
      [
        actions({
          type: 'static_select',
          action_id: 'a',
          option_groups: [1, 2].map((n) => ({
            label: { type: 'plain_text', text: `${n}` },
            options: [option('same')],
          })),
        }),
      ],
    ],
    [
      'a number input that does not say whether decimals are allowed',
      [inputOf({ type: 'number_input', action_id: 'n' })],
    ],
    ['a date that is none', [inputOf({ type: 'datepicker', action_id: 'd', initial_date: 'tomorrow' })]],
    ['an image from nowhere', [{ type: 'image', alt_text: 'x' }]],
    ['a header of level 5', [{ type: 'header', level: 5, text: { type: 'plain_text', text: 'x' } }]],
    ['an empty card', [{ type: 'card' }]],
    ['a card with a bare title', [{ type: 'card', title: 'x' }]],
    ['a card of four buttons', [{ type: 'card', actions: Array.from({ length: 4 }, () => button({})) }]],
    [
      'eleven cards in a row',
      [{ type: 'carousel', elements: Array.from({ length: 11 }, () => ({ type: 'card', body: text('x') })) }],
    ],
    ['a container without a title', [{ type: 'container', child_blocks: [section('x')] }]],
    ['a container of eleven', [containerOf(Array.from({ length: 11 }, () => section('x')))]],
    [
      'a chart in a container',
      [containerOf([{ type: 'data_visualization', title: 't', chart: { type: 'pie', segments: [] } }])],
    ],
    ['what is wrong inside a container', [containerOf([section('')])]],
    ['a plan whose title is no string', [{ type: 'plan', title: { type: 'plain_text', text: 'x' } }]],
    ['a pending task outside a plan', [{ type: 'task_card', task_id: '1', title: 'x', status: 'pending' }]],
    ['a button among feedback', [{ type: 'context_actions', elements: [button({ action_id: 'a' })] }]],
    [
      'a video without words',
      [{ type: 'video', title: { type: 'plain_text', text: 'x' }, video_url: 'https://v' }],
    ],
  ])('refuses %s', async (_what, blocks) => {
    expect(await post({ blocks })).toBe('invalid_blocks');
    expect(await errorOf(web.apiCall('blocks.validate', { blocks }))).toBe('invalid_blocks');
  });

  it('takes what Slack takes: every kind of block, at its best', async () => {
    const task = { type: 'task_card', task_id: '1', title: 'Build', status: 'pending' };
    const blocks = [
      { type: 'header', level: 2, text: { type: 'plain_text', text: 'x' } },
      { type: 'card', title: text('t'), body: text('b'), actions: [button({})] },
      { type: 'carousel', elements: [{ type: 'card', body: text('x') }] },
      containerOf([section('x'), actions(button({ action_id: 'in' }))]),
      { type: 'plan', title: 'Plan', tasks: [task] },
      { ...task, status: 'complete' },
      { type: 'markdown', text: '# x' },
      { type: 'context_actions', elements: [{ type: 'feedback_buttons', action_id: 'f' }] },
      inputOf({ type: 'number_input', action_id: 'n', is_decimal_allowed: false, min_value: '1' }),
      { type: 'image', alt_text: 'x', image_url: 'https://x.example/x.png' },
    ];
    await clock.advance(10_000);
    expect(await post({ blocks })).toBe('no error');
  });

  it('refuses a second table by its own word', async () => {
    expect(await post({ blocks: [tableOf([[raw('a')]]), tableOf([[raw('b')]])] })).toBe(
      'only_one_table_allowed',
    );
  });

  it('names the place of what is wrong', async () => {
    const refusal = await web
      .apiCall('chat.postMessage', { channel: general, blocks: [section('')] })
      .catch((e: unknown) => e);
    expect(JSON.stringify(refusal)).toContain('json-pointer:/blocks/0/text/text');
  });
});

describe('modals', () => {
  const view = (more: object = {}) => ({
    type: 'modal' as const,
    title: { type: 'plain_text' as const, text: 'Title' },
    blocks: [section('x')],
    ...more,
  });
  const open = (trigger_id: string, v: object) => errorOf(web.apiCall('views.open', { trigger_id, view: v }));
  const { ana } = PEOPLE;
  const trigger = () => slack.trigger(ana);

  it('open with a fresh trigger, once', async () => {
    const used = trigger();
    expect(await open(used, view())).toBe('no error');
    expect(await open(used, view())).toBe('exchanged_trigger_id');
    expect(await open('made.up', view())).toBe('invalid_trigger_id');
    const old = trigger();
    await clock.advance(3_001);
    expect(await open(old, view())).toBe('expired_trigger_id');
  });

  it('are refused beyond their limits', async () => {
    const title = { type: 'plain_text', text: 'x'.repeat(25) };
    expect(await open(trigger(), view({ title }))).toBe('invalid_arguments');
    expect(await open(trigger(), view({ private_metadata: 'x'.repeat(3_001) }))).toBe('invalid_arguments');
    const blocks = [
      {
        type: 'input',
        label: { type: 'plain_text', text: 'l' },
        element: { type: 'plain_text_input', action_id: 'a' },
      },
    ];
    expect(await open(trigger(), view({ blocks }))).toBe('invalid_arguments');
    expect(await open(trigger(), view({ callback_id: 'x'.repeat(250_001) }))).toBe('view_too_large');
  });

  it('stack three high, and refuse a stale hash', async () => {
    expect(await open(trigger(), view())).toBe('no error');
    const push = () => errorOf(web.apiCall('views.push', { trigger_id: trigger(), view: view() }));
    expect([await push(), await push(), await push()]).toEqual([
      'no error',
      'no error',
      'push_limit_reached',
    ]);
    const top = slack.control.as(ana).view();
    const update = (more: object) =>
      errorOf(web.apiCall('views.update', { view_id: top?.viewId, view: view(), ...more }));
    expect(await update({ hash: top?.hash })).toBe('no error');
    expect(await update({ hash: 'stale' })).toBe('hash_conflict');
    expect(await errorOf(web.views.update({ view_id: 'V0', view: view() }))).toBe('not_found');
    await web.views.publish({ user_id: ana, view: { type: 'home', blocks: [section('home')] } });
    expect(slack.control.as(ana).home()).toMatchObject({ type: 'home' });
  });
});

describe('channels and files', () => {
  it('are listed and joined as the bot sees them', async () => {
    const { channels = [] } = await web.conversations.list({ types: 'public_channel,private_channel' });
    expect(channels.map(({ name }) => name)).toEqual(['platform', 'builds', 'general']);
    expect(await errorOf(web.conversations.info({ channel: secret }))).toBe('channel_not_found');
    expect((await web.conversations.info({ channel: general })).channel?.is_member).toBe(false);
    await web.conversations.join({ channel: general });
    expect((await web.conversations.members({ channel: general })).members).toContain(slack.state.botUserId);
    expect((await web.conversations.open({ users: PEOPLE.bo })).channel?.id).toMatch(/^D/);
  });

  it('a file goes up in three steps and appears in the channel', async () => {
    await web.filesUploadV2({
      channel_id: platform,
      filename: 'build.log',
      content: 'line 1\nline 2',
      initial_comment: 'the log',
    });
    const message = slack.state.messages.findLast(({ files }) => files.length > 0);
    expect(message).toMatchObject({ channelId: platform, text: 'the log' });
    const file = slack.state.files.get(message?.files[0] ?? '');
    expect(file?.content.toString()).toBe('line 1\nline 2');
    expect(await errorOf(web.apiCall('files.completeUploadExternal', { files: [{ id: 'F0' }] }))).toBe(
      'file_not_found',
    );
  });
});

describe('fault switches', () => {
  it('refuse, answer a status, lose an answer after acting', async () => {
    await clock.advance(10_000);
    slack.faults.set('chat.postMessage', { kind: 'error', error: 'fatal_error' }, 1);
    expect(await post({})).toBe('fatal_error');
    slack.faults.set('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 7 }, 1);
    expect(
      await web.chat.postMessage({ channel: general, text: 'x' }).catch((e: unknown) => e),
    ).toMatchObject({ retryAfter: 7 });
    slack.faults.set('chat.postMessage', { kind: 'status', status: 503 }, 1);
    expect(await post({})).toContain('503');
    const before = slack.state.messages.length;
    slack.faults.set('chat.postMessage', { kind: 'lose-answer' }, 1);
    expect(await post({})).not.toBe('no error');
    expect(slack.state.messages.length).toBe(before + 1);
    slack.faults.set('chat.postMessage', { kind: 'drop' }, 1);
    expect(await post({})).not.toBe('no error');
    expect(slack.state.messages.length).toBe(before + 1);
  });
});
