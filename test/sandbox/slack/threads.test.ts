// Threads, unread marks, reactions and forms: what people see and do beside commands and buttons.

import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { unreadIn } from '../../../src/sandbox/slack/reads.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { createBoltLogger } from '../../../src/slack/platform/receive/bolt-logger.ts';

const { platform, builds } = CHANNELS;
const { ana, bo } = PEOPLE;
const scopes = ['chat:write', 'channels:history', 'reactions:write'];
const manifest = { features: {}, oauth_config: { scopes: { bot: scopes } } };
const clock = createManualClock();

let slack: SlackSandbox;
let web: WebClient;
beforeAll(async () => {
  slack = await startSlackSandbox({ clock, manifest, rateLimited: false });
  const logger = createBoltLogger(createLog({ level: 'silent' }));
  web = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl, logger, retryConfig: { retries: 0 } });
});
afterAll(() => slack.close());
beforeEach(async () => {
  slack.state.messages.length = 0;
  await clock.advance(60_000);
});

const post = async (text: string, more: object = {}) =>
  (await web.chat.postMessage({ channel: platform, text, ...more })).ts ?? '';

describe('a thread', () => {
  it('keeps replies out of the channel, except those also sent there', async () => {
    const parent = await post('parent');
    await post('quiet reply', { thread_ts: parent });
    const loud = await post('loud reply', { thread_ts: parent, reply_broadcast: true });
    const history = await web.conversations.history({ channel: platform });
    expect(history.messages?.map(({ text }) => text)).toEqual(['loud reply', 'parent']);
    expect(history.messages?.[0]).toMatchObject({ subtype: 'thread_broadcast', thread_ts: parent });
    expect(history.messages?.[1]).toMatchObject({
      thread_ts: parent,
      reply_count: 2,
      reply_users: [slack.state.botUserId],
      latest_reply: loud,
    });
    const replies = await web.conversations.replies({ channel: platform, ts: parent });
    expect(replies.messages?.map(({ text }) => text)).toEqual(['parent', 'quiet reply', 'loud reply']);
  });

  it('is where a person answers, and a message without replies says nothing of one', async () => {
    const parent = await post('parent');
    const before = await web.conversations.history({ channel: platform });
    expect(before.messages?.[0]).not.toHaveProperty('thread_ts');
    await slack.control.as(ana).say(platform, 'on it', parent);
    const replies = await web.conversations.replies({ channel: platform, ts: parent });
    expect(replies.messages?.at(-1)).toMatchObject({ text: 'on it', user: ana, thread_ts: parent });
  });
});

describe('unread marks', () => {
  const unread = (userId: string) => unreadIn(slack.state, userId, platform);

  it('count what others wrote since the person last read, and only for that person', async () => {
    await post('one');
    const two = await post('two');
    expect(unread(ana)).toEqual({ messages: 2, mentions: 0 });
    slack.control.as(ana).read(platform, two);
    expect(unread(ana)).toEqual({ messages: 0, mentions: 0 });
    expect(unread(bo)).toEqual({ messages: 2, mentions: 0 });
    await slack.control.as(ana).say(platform, 'mine');
    expect(unread(ana).messages).toBe(0);
    expect(unread(bo).messages).toBe(3);
  });

  it('never go back, and leave out replies and messages for one person only', async () => {
    const newest = await post('newest');
    slack.control.as(ana).read(platform, newest);
    slack.control.as(ana).read(platform, '1.000000');
    await post('reply', { thread_ts: newest });
    await web.chat.postEphemeral({ channel: platform, user: ana, text: 'psst' });
    expect(unread(ana).messages).toBe(0);
  });

  it('say when somebody is called', async () => {
    await post(`look, <@${ana}>`);
    await post('look, all: <!channel>');
    await post('&lt;!channel&gt; is only text');
    expect(unread(ana)).toEqual({ messages: 3, mentions: 2 });
    expect(unread(bo)).toEqual({ messages: 3, mentions: 1 });
    await web.chat.postMessage({ channel: bo, text: 'for you' });
    expect(unreadIn(slack.state, bo, slack.control.as(bo).dm()).mentions).toBe(1);
  });
});

describe('reactions', () => {
  it('are given once, shown to the app, and taken away', async () => {
    const timestamp = await post('nice');
    const reaction = { channel: platform, timestamp, name: 'eyes' };
    await web.reactions.add(reaction);
    await expect(web.reactions.add(reaction)).rejects.toMatchObject({ data: { error: 'already_reacted' } });
    slack.control.as(ana).react(platform, timestamp, 'eyes');
    const { messages = [] } = await web.conversations.history({ channel: platform });
    expect(messages[0]).toMatchObject({
      reactions: [{ name: 'eyes', count: 2, users: [slack.state.botUserId, ana] }],
    });
    slack.control.as(ana).react(platform, timestamp, 'eyes');
    await web.reactions.remove(reaction);
    await expect(web.reactions.remove(reaction)).rejects.toMatchObject({ data: { error: 'no_reaction' } });
    const after = await web.conversations.history({ channel: platform });
    expect(after.messages?.[0]).not.toHaveProperty('reactions');
  });

  it('are refused for nonsense', async () => {
    const timestamp = await post('x');
    const refused = (more: object) =>
      web.reactions.add({ channel: platform, timestamp, name: 'eyes', ...more }).catch((e) => e.data.error);
    expect(await refused({ name: ':eyes:' })).toBe('invalid_name');
    expect(await refused({ timestamp: '1.1' })).toBe('message_not_found');
  });
});

describe('a message for one person', () => {
  it('is dismissed by that person, and by nobody else', async () => {
    await web.chat.postEphemeral({ channel: platform, user: ana, text: 'psst' });
    const [{ ts } = { ts: '' }] = slack.control.as(ana).sees(platform);
    expect(() => slack.control.as(bo).dismiss(platform, ts)).toThrow('no such message');
    slack.control.as(ana).dismiss(platform, ts);
    expect(slack.control.as(ana).sees(platform)).toEqual([]);
    const kept = await post('for everybody');
    expect(() => slack.control.as(ana).dismiss(platform, kept)).toThrow('only a message for your eyes');
  });
});

describe('a delivery that fails', () => {
  it('says that the app was not reached', async () => {
    const { toast } = await slack.control.as(ana).command(builds, '/depot help');
    expect(toast).toBe('/depot failed with the error "dispatch_failed"');
  });
});
