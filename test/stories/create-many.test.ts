// Many customers in one command: each created exactly once, whatever happens in between.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('creating many projects', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const named = (name: string) =>
    [...bot.depot.state.projects.values()].filter((project) => project.name === name);
  const creates = () => bot.depot.calls.count('CreateProject');

  /** Turns the clock until the channel's message says this. */
  async function turnUntil(text: string) {
    for (let turn = 0; turn < 60; turn++) {
      await bot.clock.advance(2_000);
      const found = bot.slack.control
        .as(ana)
        .sees(platform)
        .findLast((one) => wordsOf(one).includes(text));
      if (found) return found;
    }
    throw new Error(`nothing says ${text}`);
  }

  it('marks what is there and what is no name, creates the rest once, and hands over a file', async () => {
    const { ask, press } = drive(bot, platform);
    const before = creates();
    const line = `create acme globex-2 "Initech Ltd" storefront ${'x'.repeat(300)} acme hardware=32x64`;
    const preview = await ask(ana, line, 'Create 3 projects?');
    expect(wordsOf(preview)).toContain('Already exist, unchanged');
    expect(wordsOf(preview)).toContain('A name has at most 255 characters.');
    const alike = wordsOf(await ask(ana, 'create Umbrella umbrella STOREFRONT', 'Create 3 projects?'));
    expect(alike).toContain('*umbrella*: ⚠️ differs from “Umbrella” only in capitals');
    expect(alike).toContain('*STOREFRONT*: ⚠️ differs from “storefront” only in capitals');
    expect(wordsOf(preview)).not.toContain('capitals');
    expect(creates()).toBe(before);

    await press(ana, preview, 'create:batch-start', 'Creating projects');
    const done = await turnUntil('Created 3 projects of 4');
    expect(done.ts).toBe(preview.ts);
    expect(creates()).toBe(before + 3);
    expect(['acme', 'globex-2', 'Initech Ltd'].map((name) => named(name).length)).toEqual([1, 1, 1]);
    const file = await bot.slack.control.waitFor(
      () => [...bot.slack.state.files.values()].find(({ channelId }) => channelId !== null),
      'the file',
    );
    expect(file.channelId).toBe(bot.slack.control.as(ana).dm());
    expect(file.content.toString()).toContain(`Initech Ltd,${bot.projectId('Initech Ltd')}`);
    expect(file.content.toString()).toContain(`storefront,${bot.projectId('storefront')}`);
    const audited = await bot.app.store.db
      .selectFrom('audit')
      .select('project_name')
      .where('action', '=', 'create')
      .where('outcome', '=', 'succeeded')
      .execute();
    expect(audited).toHaveLength(3);
  });

  it('lists what failed, and retries only that', async () => {
    const { ask, press } = drive(bot, platform);
    const preview = await ask(ana, 'create wonka tyrell cyberdyne', 'Create 3 projects?');
    bot.depot.faults.set(
      'CreateProject',
      { kind: 'refuse', code: Code.ResourceExhausted, message: 'slow down' },
      1,
    );
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    const partly = await turnUntil('⚠️ Created 2 projects of 3');
    expect(wordsOf(partly)).toContain('Retry 1 failed');
    const before = creates();
    await press(ana, partly, 'create:batch-retry', 'Creating projects');
    await turnUntil('Created 3 projects of 3');
    expect(creates()).toBe(before + 1);
    expect(['wonka', 'tyrell', 'cyberdyne'].map((name) => named(name).length)).toEqual([1, 1, 1]);
  });

  it('creates nothing after Cancel', async () => {
    const { ask, press } = drive(bot, platform);
    const before = creates();
    const preview = await ask(ana, 'create one-a one-b', 'Create 2 projects?');
    await press(ana, preview, 'create:batch-stop', 'Cancelled. No projects were created.');
    await bot.clock.advance(20_000);
    expect(creates()).toBe(before);
  });

  it('creates each once when two people press Create at once', async () => {
    const { ask } = drive(bot, platform);
    const before = creates();
    const preview = await ask(ana, 'create twice-a twice-b', 'Create 2 projects?');
    const target = { messageTs: preview.ts, actionId: 'create:batch-start' };
    const click = (userId: string) => bot.slack.control.as(userId).click(platform, target);
    await Promise.all([click(ana), click(bo)]);
    await turnUntil('Created 2 projects of 2');
    expect(creates()).toBe(before + 2);
  });

  it('is refused to a member, and a pattern is refused where something is deleted', async () => {
    const { ask } = drive(bot, platform);
    await ask(carla, 'create sneaky-a sneaky-b', 'You may not create projects');
    await ask(ana, 'delete storefront*', 'deleted one at a time');
    await ask(ana, 'reset storefront*', 'reset one at a time');
  });
});

it('goes on with the rest after a restart in the middle, and makes none twice', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-many-'));
  const bot = await startBot({ store: { kind: 'pglite', dataDir } });
  try {
    const { ask, press } = drive(bot, platform);
    const names = Array.from({ length: 12 }, (_, n) => `resumed-${n}`);
    const preview = await ask(ana, `create ${names.join(' ')}`, 'Create 12 projects?');
    bot.depot.faults.set('CreateProject', { kind: 'slow', ms: 20 });
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    while (bot.depot.calls.count('CreateProject') < 3) await bot.clock.advance(100);
    await bot.restart();
    for (let turn = 0; turn < 60; turn++) {
      await bot.clock.advance(2_000);
      const words = wordsOf(bot.slack.control.as(ana).sees(platform).at(-1));
      if (words.includes('Created 12 projects of 12')) break;
    }
    await bot.message(ana, platform, 'Created 12 projects of 12');
    // The one under way at the stop may have been asked for again; no other was.
    expect(bot.depot.calls.count('CreateProject')).toBeLessThanOrEqual(13);
    const created = [...bot.depot.state.projects.values()].filter(({ name }) => names.includes(name));
    expect(created).toHaveLength(12);
  } finally {
    await bot[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 30_000);
