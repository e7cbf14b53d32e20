// Many customers, each with a token and a subscription: the secrets reach one person, once, and nobody else.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

/** Turns the clock until this message says so. */
async function turnUntil(bot: Bot, { ts }: StoredMessage, text: string) {
  for (let turn = 0; turn < 150; turn++) {
    await bot.clock.advance(2_000);
    const found = bot.slack.state.messages.find((one) => one.ts === ts && wordsOf(one).includes(text));
    if (found) return found;
  }
  throw new Error(`the message does not say ${text}`);
}

/** Files of secrets that were shared with anybody, the deleted ones not. */
const secretFiles = (bot: Bot) =>
  [...bot.slack.state.files.values()].filter(
    ({ name, channelId }) => name === 'depot-secrets.csv' && channelId !== null,
  );

/** Name and secret of each line. */
const secretsIn = (bot: Bot) =>
  secretFiles(bot).flatMap(({ content }) =>
    content
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => [line.split(',')[0] ?? '', line.split(',').at(-1) ?? ''] as const),
  );

const tokensOf = (bot: Bot, name: string) =>
  [...bot.depot.state.tokens.values()].filter(({ projectId }) => projectId === bot.projectId(name));

/** What everybody may demand at the end: one token for each name, and its secret handed over once. */
function expectEachOnce(bot: Bot, names: readonly string[]) {
  const handedOver = secretsIn(bot);
  expect(handedOver.map(([name]) => name).toSorted()).toEqual([...names].toSorted());
  expect(new Set(handedOver.map(([, secret]) => secret)).size).toBe(names.length);
  for (const name of names) expect(tokensOf(bot, name), name).toHaveLength(1);
}

async function start(bot: Bot, line: string, count: number) {
  const { ask, press } = drive(bot, platform);
  const preview = await ask(ana, line, `Create ${count} project`);
  return press(ana, preview, 'create:batch-start', 'Creating projects');
}

describe('a token and a subscription for each', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ jobsMayFail: true });
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('says beforehand where the secrets go, hands them over once, and has Slack delete them after an hour', async () => {
    const { ask, press } = drive(bot, platform);
    const preview = await ask(
      ana,
      'create acme "Initech Ltd" storefront token=yes subscribe=yes',
      'Create 2',
    );
    expect(wordsOf(preview)).toContain('which Slack deletes after an hour');
    expect(wordsOf(preview)).toContain('a subscription of this channel');
    const calls = bot.depot.calls.count('CreateToken');
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    const done = await turnUntil(bot, preview, 'Created 2 projects of 3');
    expect(wordsOf(done)).toContain('2 tokens created');
    expect(bot.depot.calls.count('CreateToken')).toBe(calls + 2);
    expectEachOnce(bot, ['acme', 'Initech Ltd']);
    expect(secretFiles(bot).map(({ channelId }) => channelId)).toEqual([bot.slack.control.as(ana).dm()]);
    const { db } = bot.app.store;
    const sealed = await db.selectFrom('batch_steps').select('sealed_secret').execute();
    expect(sealed.filter((row) => row.sealed_secret !== null)).toEqual([]);
    const followed = await db.selectFrom('subscriptions').select(['channel_id', 'project_name']).execute();
    expect(followed).toEqual([
      { channel_id: platform, project_name: 'acme' },
      { channel_id: platform, project_name: 'Initech Ltd' },
    ]);
    await ask(ana, 'subscriptions', 'Initech Ltd');

    await bot.clock.advance(50 * 60_000);
    expect(secretFiles(bot)).toHaveLength(1);
    await bot.clock.advance(12 * 60_000);
    expect(secretFiles(bot)).toEqual([]);
    const audited = await db
      .selectFrom('audit')
      .select(['action', 'outcome'])
      .where('action', 'in', ['secrets-file', 'token-create', 'subscribe'])
      .execute();
    const count = (action: string, outcome: string) =>
      audited.filter((row) => row.action === action && row.outcome === outcome).length;
    expect(count('secrets-file', 'succeeded')).toBe(1);
    expect(count('secrets-file', 'deleted')).toBe(1);
    expect(count('token-create', 'succeeded')).toBe(2);
    expect(count('subscribe', 'succeeded')).toBe(2);
  });

  it('can be started only by who asked: the secrets go to them', async () => {
    const { ask, press } = drive(bot, platform);
    const preview = await ask(ana, 'create only-hers token=yes', 'Create 1 project?');
    await press(bo, preview, 'create:batch-start', 'Only the person who asked for it can start this');
    await press(ana, preview, 'create:batch-stop', 'Cancelled');
    await ask(carla, 'create not-hers token=yes', 'You may not');
    await ask(ana, 'create half token=perhaps', 'token= is yes or no.');
  });

  it('is asked for in a form, one name a line, from the form for one project', async () => {
    const me = bot.slack.control.as(ana);
    const { window } = drive(bot, platform);
    await me.command(platform, '/depot create');
    await window(ana, 'create:open-many');
    await me.click(platform, { actionId: 'create:open-many', inView: true });
    await window(ana, 'One name a line, up to 200');
    const tooMany = await me.submit({
      names: Array.from({ length: 150 }, (_, n) => `first-${n}`).join('\n'),
      more_names: Array.from({ length: 51 }, (_, n) => `more-${n}`).join('\n'),
      cache_gb: '10',
    });
    expect(tooMany.errors).toEqual({
      names: 'These are 201 names; at most 200 at once.',
      cache_gb: 'Give a whole number from 25 to 1000.',
    });
    const none = await me.submit({ names: ' \n ', more_names: '', cache_gb: '100' });
    expect(none.errors).toEqual({ names: 'Type at least one name.' });
    const sent = await me.submit({
      names: 'form-a\r\n Form & <Sons> \n\nform-a\nstorefront',
      more_names: 'form-c',
      hardware: '32x64',
      cache_gb: '100',
      extras: ['token', 'subscribe'],
    });
    expect(sent.errors).toBeNull();
    const preview = await bot.message(ana, platform, 'Create 3 projects?');
    expect(wordsOf(preview)).toContain('Form &amp; &lt;Sons&gt;');
    expect(wordsOf(preview)).toContain(
      '32 CPUs, 64 GB memory · cache 100 GB, 14 days · a token · a subscription',
    );
  });

  it('replaces a token whose secret was lost on the way, and says so', async () => {
    bot.depot.faults.set('CreateToken', { kind: 'lose-answer' }, 1);
    const started = await start(bot, 'create lost-a lost-b token=yes', 2);
    const done = await turnUntil(bot, started, 'Created 2 projects of 2');
    expect(wordsOf(done)).toContain('1 token had to be replaced');
    expectEachOnce(bot, ['lost-a', 'lost-b']);
    await bot.clock.advance(3_700_000);
  });

  it('shows the secrets once although Slack’s answer to sharing them was lost', async () => {
    bot.slack.faults.set('files.completeUploadExternal', { kind: 'lose-answer' }, 1);
    const started = await start(bot, 'create once-a once-b token=yes', 2);
    await turnUntil(bot, started, 'Created 2 projects of 2');
    expectEachOnce(bot, ['once-a', 'once-b']);
    const shared = bot.slack.state.messages.filter(({ text }) =>
      text.includes('The secrets of 2 new tokens'),
    );
    expect(shared.map(({ files }) => files.map((id) => bot.slack.state.files.has(id)))).toEqual([
      [false],
      [false],
      [true],
    ]);
    await bot.clock.advance(3_700_000);
    expect(secretFiles(bot)).toEqual([]);
  });

  it('sends them anew, and only once, where Slack did not take them', async () => {
    bot.slack.faults.set('files.completeUploadExternal', { kind: 'error', error: 'fatal_error' }, 2);
    const started = await start(bot, 'create anew-a anew-b token=yes', 2);
    await turnUntil(bot, started, 'Created 2 projects of 2');
    expectEachOnce(bot, ['anew-a', 'anew-b']);
    const unshared = [...bot.slack.state.files.values()].filter((file) => file.name === 'depot-secrets.csv');
    expect(unshared).toHaveLength(1);
    await bot.clock.advance(3_700_000);
  });

  it('deletes the file also where its job is lost, and once Slack lets it', async () => {
    const started = await start(bot, 'create late token=yes', 1);
    await turnUntil(bot, started, 'Created 1 project of 1');
    await sql`delete from jobs.job where name = 'secret-file'`.execute(bot.app.store.db);
    for (const fault of [
      { kind: 'ratelimited', retryAfterSeconds: 30 },
      { kind: 'status', status: 500 },
      { kind: 'error', error: 'cant_delete_file' },
    ] as const) {
      bot.slack.faults.set('files.delete', fault);
      for (let turn = 0; turn < 4; turn++) await bot.clock.advance(1_300_000);
      expect(secretFiles(bot), fault.kind).toHaveLength(1);
    }
    bot.slack.faults.clear();
    for (let turn = 0; turn < 6 && secretFiles(bot).length > 0; turn++) await bot.clock.advance(60_000);
    expect(secretFiles(bot)).toEqual([]);
  });

  it('gives no spreadsheet a formula to obey: not in the secrets, nor in the result', async () => {
    const before = new Set(bot.slack.state.files.keys());
    const names = ['=cmd|x', '+1', '-1', '@sum'];
    const me = bot.slack.control.as(ana);
    const { window, press } = drive(bot, platform);
    await me.command(platform, '/depot create');
    await window(ana, 'create:open-many');
    await me.click(platform, { actionId: 'create:open-many', inView: true });
    await window(ana, 'One name a line, up to 200');
    await me.submit({ names: names.join('\n'), more_names: '', cache_gb: '100', extras: ['token'] });
    const preview = await bot.message(ana, platform, 'Create 4 projects?');
    const started = await press(ana, preview, 'create:batch-start', 'Creating projects');
    await turnUntil(bot, started, 'Created 4 projects of 4');
    const files = () =>
      [...bot.slack.state.files.values()].filter(
        ({ fileId, channelId }) => !before.has(fileId) && channelId !== null,
      );
    await bot.slack.control.waitFor(() => files().length === 2, 'both files');
    for (const { name: file, content } of files()) {
      const cells = content
        .toString()
        .split('\n')
        .map((line) => line.split(',')[0]);
      for (const name of names) expect(cells, file).toContain(`'${name}`);
    }
    await bot.clock.advance(3_700_000);
  });

  it('takes a file that a person deleted for deleted', async () => {
    const started = await start(bot, 'create by-hand token=yes', 1);
    await turnUntil(bot, started, 'Created 1 project of 1');
    for (const { fileId } of secretFiles(bot)) bot.slack.state.files.delete(fileId);
    for (let turn = 0; turn < 4; turn++) await bot.clock.advance(1_300_000);
    const { db } = bot.app.store;
    const files = await db.selectFrom('secret_files').select('state').execute();
    expect(new Set(files.map(({ state }) => state))).toEqual(new Set(['deleted']));
    expect(bot.logged.filter((line) => line.includes('file_not_found'))).toEqual([]);
  });

  it('goes on with what another replica began anew behind its back', async () => {
    bot.depot.faults.set('CreateToken', { kind: 'slow', ms: 5_000 });
    const names = ['behind-a', 'behind-b'];
    const started = await start(bot, `create ${names.join(' ')} token=yes`, 2);
    const calls = bot.depot.calls.count('CreateToken');
    while (bot.depot.calls.count('CreateToken') < calls + 2) await bot.clock.advance(100);
    bot.depot.faults.clear();
    // As a replica does that has another key: it cannot open the first one's secret.
    const { numUpdatedRows } = await bot.app.store.db
      .updateTable('batch_steps')
      .set({ state: 'waiting', attempt: 2, sealed_secret: null, sealed_at: null, token_id: null })
      .where('state', '=', 'sealed')
      .executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(1n);
    await turnUntil(bot, started, 'Created 2 projects of 2');
    expectEachOnce(bot, names);
    await bot.clock.advance(3_700_000);
  });

  it('delivers the secrets of what was created before a stop, and the others after Continue', async () => {
    const { press } = drive(bot, platform);
    bot.depot.faults.set('CreateToken', { kind: 'slow', ms: 5_000 });
    const names = ['stop-a', 'stop-b', 'stop-c'];
    const running = await start(bot, `create ${names.join(' ')} token=yes`, 3);
    const calls = bot.depot.calls.count('CreateToken');
    while (bot.depot.calls.count('CreateToken') < calls + 1) await bot.clock.advance(100);
    await press(ana, running, 'create:batch-stop', 'Stopped');
    const stopped = await turnUntil(bot, running, '1 token created');
    bot.depot.faults.clear();
    expectEachOnce(bot, ['stop-a']);
    await press(ana, stopped, 'create:batch-retry', 'Creating projects');
    await turnUntil(bot, stopped, 'Created 3 projects of 3');
    expectEachOnce(bot, names);
  });
});

describe.each([
  ['without a key of the operator’s, the tokens are replaced', null],
  ['with a key, the same secrets are delivered', { current: randomBytes(32), previous: null }],
] as const)('a restart before the secrets are delivered: %s', (_name, databaseKeys) => {
  it('hands over each once', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-secrets-'));
    const bot = await startBot({ store: { kind: 'pglite', dataDir }, databaseKeys });
    try {
      bot.depot.faults.set('CreateToken', { kind: 'slow', ms: 1_000 });
      const started = await start(bot, 'create again-a again-b again-c token=yes', 3);
      while (bot.depot.calls.count('CreateToken') < 2) await bot.clock.advance(100);
      await bot.restart();
      bot.depot.faults.clear();
      await turnUntil(bot, started, 'Created 3 projects of 3');
      expectEachOnce(bot, ['again-a', 'again-b', 'again-c']);
      const replaced = bot.depot.calls.count('DeleteToken');
      if (databaseKeys) expect(replaced).toBeLessThanOrEqual(1);
      else expect(replaced).toBeGreaterThanOrEqual(1);
    } finally {
      await bot[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 30_000);
});
