// "Why did this fail?" in the menu of a message: pasted output, attached files, and the bot's own notifications. Only the
// person who asked sees the answer.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredFile } from '../../src/sandbox/slack/state.ts';
import { WHY_SHORTCUT } from '../../src/slack/builds/why-message.handlers.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, secret, general } = CHANNELS;
const { ana, carla } = PEOPLE;

const LOG = `#8 [build 4/5] RUN npm ci
#8 1.234 npm error code E401
#8 1.300 npm error Incorrect or missing password.
#8 1.301 NPM_TOKEN=npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789
#8 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`;

describe('“Why did this fail?” on a message', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(async () => {
    // What people posted themselves may hold secrets; what the bot made of it must not.
    const { state } = bot.slack;
    state.files.clear();
    for (const message of state.messages) if (message.userId === carla) message.text = '';
    await bot[Symbol.asyncDispose]();
  });
  beforeEach(() => bot.slack.faults.clear());

  const me = () => bot.slack.control.as(carla);
  const own = (channelId: string) =>
    me()
      .sees(channelId)
      .filter(({ ephemeralFor }) => ephemeralFor === carla);

  /** What the shortcut answers, to the asker alone. */
  async function why(ts: string, channelId: string = builds) {
    const before = own(channelId).length;
    await me().messageShortcut(channelId, ts, WHY_SHORTCUT);
    return bot.slack.control.waitFor(() => own(channelId).slice(before).map(wordsOf)[0], 'an answer');
  }
  async function said(text: string, channelId: string = builds) {
    await me().say(channelId, text);
    return me().sees(channelId).at(-1)?.ts ?? '';
  }
  const attach = (name: string, content: string | Buffer, more: { mimetype?: string; text?: string } = {}) =>
    me().upload(
      builds,
      { name, content: Buffer.from(content), ...(more.mimetype && { mimetype: more.mimetype }) },
      more.text,
    );

  it('explains pasted output, without its secrets, in the channel and for the asker only', async () => {
    const all = bot.slack.state.messages.length;
    const answer = await why(await said(`look:\n\`\`\`${LOG}\`\`\``));
    expect(answer).toContain('rejected the credentials');
    expect(answer).toContain('[build 4/5] RUN npm ci');
    expect(answer).toContain('Incorrect or missing password');
    expect(answer).not.toContain('npm_aBcDeFg');
    // The message and the answer: nothing that others see.
    expect(
      bot.slack.state.messages.slice(all).filter(({ ephemeralFor }) => ephemeralFor === null),
    ).toHaveLength(1);
  });

  it('reads what Slack escapes', async () => {
    const ts = await said(
      'ERROR: Could not find a version that satisfies the requirement acme&gt;=2 (from versions: none)',
    );
    // Escaped once, as every answer is.
    expect(await why(ts)).toContain('no package acme&gt;=2');
  });

  it.each([
    ['UTF-8', Buffer.from(LOG)],
    ['PowerShell’s UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(LOG, 'utf16le')])],
  ])('reads an attached file in %s rather than the words beside it', async (_encoding, content) => {
    const answer = await why(attach('build.log', content, { text: 'no space left on device?' }));
    expect(answer).toContain('rejected the credentials');
    expect(bot.slack.calls.all().some(({ name }) => name === 'file download')).toBe(true);
  });

  it.each([
    [
      'a large file',
      'big.log',
      Buffer.alloc(1_200_000, 'x'),
      {},
      'big.log is larger than 1 MB. Nothing was read',
    ],
    [
      'a binary file',
      'core.bin',
      Buffer.alloc(500, 0),
      { mimetype: 'application/octet-stream' },
      'core.bin isn’t a text file. Nothing was read',
    ],
    [
      'a picture',
      'shot.png',
      Buffer.from([137, 80, 78, 71]),
      { mimetype: 'image/png' },
      'There is no build output in this message',
    ],
    ['an empty file', 'empty.log', Buffer.from('\n\n'), {}, 'There is no build output in this file'],
  ] as const)('refuses %s in plain words', async (_what, name, content, more, words) => {
    expect(await why(attach(name, content, more))).toContain(words);
  });

  it('reads no more than a megabyte, whatever Slack said of the size', async () => {
    const downloads = () => bot.slack.calls.all().filter(({ name }) => name === 'file download').length;
    const ts = attach('grows.log', LOG);
    const [file] = [...bot.slack.state.files.values()].filter(({ name }) => name === 'grows.log');
    const before = downloads();
    const grown = {
      get content() {
        return downloads() > before ? Buffer.alloc(1_200_000, 'x') : Buffer.from(LOG);
      },
    };
    bot.slack.state.files.set(
      file?.fileId ?? '',
      Object.defineProperties({ ...file } as StoredFile, Object.getOwnPropertyDescriptors(grown)),
    );
    expect(await why(ts)).toContain('grows.log is larger than 1 MB. Nothing was read');
    expect(downloads()).toBe(before + 1);
  });

  it('says so where it may not read the file', async () => {
    const ts = attach('build.log', LOG);
    bot.slack.faults.set('files.info', { kind: 'error', error: 'missing_scope' });
    expect(await why(ts)).toContain('reinstall it with its manifest.yml');
    bot.slack.faults.set('files.info', { kind: 'error', error: 'file_not_found' });
    expect(await why(ts)).toContain('can’t see this file. Invite it to the channel with /invite');
    bot.slack.faults.set('files.info', { kind: 'error', error: 'internal_error' });
    expect(await why(ts)).toContain("Slack isn't responding");
  });

  it('works where the bot is no member', async () => {
    const ts = await said(LOG, secret);
    expect(bot.slack.state.channels.get(secret)?.members.has(bot.slack.state.botUserId)).toBe(false);
    expect(await why(ts, secret)).toContain('rejected the credentials');
  });

  it('says what is known of output that nothing explains', async () => {
    expect(await why(await said('Hello, how are you?'))).toContain('Cause not known');
  });

  it('on a notification of the bot’s own opens why of that build', async () => {
    const question = await drive(bot, general).ask(
      ana,
      'subscribe storefront',
      'Subscribe this channel?',
      general,
    );
    await bot.slack.control.as(ana).click(general, { messageTs: question.ts, actionId: 'subscribe:confirm' });
    await bot.message(ana, general, 'subscribed this channel to');
    const { buildId } = bot.depot.scenario.startBuild({
      projectId: bot.projectId('storefront'),
      seconds: 5,
      failure: 'dns',
    });
    const notice = () =>
      me()
        .sees(general)
        .find(
          (message) => message.userId === bot.slack.state.botUserId && wordsOf(message).includes(buildId),
        );
    await turnUntil(bot.clock, 1_000, () => notice() !== undefined, 'the notification');
    const answer = await why(notice()?.ts ?? '', general);
    expect(answer).toContain(`Why build ${buildId} failed`);
    expect(answer).toContain('proxy.golang.org');
  });

  it('asks nothing of Depot about somebody else’s message that only looks like a notification', async () => {
    const before = bot.depot.calls.all().length;
    await why(await said('Build 9hh2rh7zkq failed'));
    expect(bot.depot.calls.all().length).toBe(before);
  });
});
