import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;
const CONFIRM = 'operation:confirm';

describe('while Depot hangs for ten seconds', () => {
  it('every command is acknowledged first, and answered when Depot is back', async () => {
    await using bot = await startBot();
    bot.depot.faults.set('*', { kind: 'slow', ms: 10_000 });
    const me = bot.slack.control.as(ana);
    const lines = [
      'projects',
      'show hooli',
      'create x1',
      'update hooli hardware=8x8',
      'reset hooli',
      'status',
    ];
    for (const line of lines) {
      const { acked } = await me.command(platform, `/depot ${line}`);
      expect(acked, line).toBe(true);
    }
    // The clock stands still, so Depot cannot have answered anything yet.
    expect(bot.depot.calls.all()).toEqual([]);
    bot.depot.faults.clear();
    await bot.clock.advance(10_000);
    await bot.message(ana, platform, 'Create x1?');
  });
});

describe('when the bot is asked to stop', () => {
  it('it answers what is under way first', async () => {
    const bot = await startBot();
    // At the start the bot asks by itself whether Depot is there.
    await bot.depot.calls.waitForOutcome('ListProjects', 'ok');
    const before = bot.depot.calls.count('ListProjects');
    bot.depot.faults.set('ListProjects', { kind: 'slow', ms: 5_000 });
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    await bot.depot.calls.waitFor('ListProjects', before + 1);
    const stopping = bot.app[Symbol.asyncDispose]();
    await bot.clock.advance(5_000);
    await stopping;
    expect(wordsOf(bot.slack.control.as(ana).sees(platform).at(-1))).toContain('13 projects');
    await bot.slack.close();
    await bot.depot.close();
  });
});

describe('when Depot is gone', () => {
  it('that is said, and what to do', async () => {
    await using bot = await startBot();
    await bot.depot.close();
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    await bot.message(ana, platform, 'Depot can’t be reached. Nothing changed. Try again in a minute');
  });
});

describe('when Depot is in trouble', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  async function clickConfirm(line: string, title: string) {
    const me = bot.slack.control.as(ana);
    await me.command(platform, line);
    const message = await bot.message(ana, platform, title);
    await me.click(platform, { messageTs: message.ts, actionId: CONFIRM });
    return message;
  }

  it('a refused token is named as such, and nothing changed', async () => {
    bot.depot.faults.set('ListProjects', {
      kind: 'refuse',
      code: Code.Unauthenticated,
      message: 'Invalid token',
    });
    await bot.clock.advance(60_000);
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    const answer = await bot.message(ana, platform, 'Depot doesn’t accept the bot’s Depot token');
    expect(answer.text).toMatch(/reference `[0-9a-f]{8}`/);
    bot.depot.faults.clear();
  });

  it('a change that Depot refuses is reported as not done', async () => {
    bot.depot.faults.set('ResetProject', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' }, 1);
    const message = await clickConfirm('/depot reset storefront', 'Reset storefront?');
    const failed = await bot.message(ana, platform, '*storefront* was *not* reset');
    expect(failed.ts).toBe(message.ts);
    expect(wordsOf(failed)).toContain('Nothing changed');
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('a delete whose answer is lost is read back: it is gone', async () => {
    bot.depot.faults.set('DeleteProject', { kind: 'lose-answer' }, 1);
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot delete wayne-enterprises');
    const message = await bot.message(ana, platform, 'Delete wayne-enterprises?');
    await me.click(platform, { messageTs: message.ts, actionId: 'operation:type-name' });
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('typed_name'),
      'the modal',
    );
    await me.submit({ typed_name: 'wayne-enterprises' });
    await bot.message(ana, platform, 'Deleted *wayne-enterprises*');
    expect(bot.depot.calls.count('DeleteProject')).toBe(1);
  });

  it('a create whose answer is lost is read back: it is there', async () => {
    bot.depot.faults.set('CreateProject', { kind: 'lose-answer' }, 1);
    await clickConfirm('/depot create lost-and-found', 'Create lost-and-found?');
    await bot.message(ana, platform, 'Created *lost-and-found*');
    expect(bot.depot.calls.count('CreateProject')).toBe(1);
  });

  it('an update whose answer is lost is read back: it has the new settings', async () => {
    bot.depot.faults.set('UpdateProject', { kind: 'lose-answer' }, 1);
    await clickConfirm('/depot update docs-site hardware=32x64', 'Update docs-site?');
    const done = await bot.message(ana, platform, 'Updated *docs-site*');
    expect(wordsOf(done)).toContain('32 CPUs, 64 GB memory');
    expect(bot.depot.calls.count('UpdateProject')).toBe(1);
  });

  it('a reset whose answer is lost is reported as unclear, and never sent again', async () => {
    const before = bot.depot.calls.count('ResetProject');
    bot.depot.faults.set('ResetProject', { kind: 'lose-answer' }, 1);
    await clickConfirm('/depot reset hooli', 'Reset hooli?');
    const unclear = await bot.message(ana, platform, '*Unclear* whether *hooli* was reset');
    expect(wordsOf(unclear)).toContain('Show project');
    await bot.clock.advance(10 * 60_000);
    await bot.app.operations.sweep();
    expect(bot.depot.calls.count('ResetProject')).toBe(before + 1);
  });

  it('a change that never reached Depot is reported as unclear when reading back finds the old state', async () => {
    bot.depot.faults.set('UpdateProject', { kind: 'drop' }, 1);
    await clickConfirm('/depot update initech hardware=32x64', 'Update initech?');
    const unclear = await bot.message(ana, platform, '*Unclear* whether *initech* was updated');
    expect(wordsOf(unclear)).toContain('still has its old settings');
  });

  it('a preview that cannot be taken says so, and the channel gets no half message', async () => {
    bot.depot.faults.set('GetProject', { kind: 'refuse', code: Code.Internal, message: 'boom <script>' }, 5);
    await bot.slack.control.as(ana).command(platform, '/depot reset ledger');
    const answer = await bot.message(ana, platform, 'Depot had an internal error');
    expect(answer.ephemeralFor).toBe(ana);
    expect(wordsOf(answer)).not.toContain('boom');
    bot.depot.faults.clear();
    expect(
      bot.slack.control
        .as(ana)
        .sees(platform)
        .some(({ text }) => text.includes('Reset ledger?')),
    ).toBe(false);
  });

  it('nonsense instead of an answer is an error with a reference, not a crash', async () => {
    bot.depot.faults.set('ListProjects', { kind: 'garbage' }, 3);
    await bot.clock.advance(60_000);
    await bot.slack.control.as(ana).command(platform, '/depot projects');
    await bot.message(ana, platform, 'The bot doesn’t understand Depot’s answer');
    bot.depot.faults.clear();
  });
});

describe('when the bot is stopped in the middle', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-story-'));
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ store: { kind: 'pglite', dataDir } });
  }, 60_000);
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true });
  });

  it('a pending confirmation still works after a restart', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot reset storefront');
    const message = await bot.message(ana, platform, 'Reset storefront?');
    await bot.restart();
    await me.click(platform, { messageTs: message.ts, actionId: CONFIRM });
    await bot.message(ana, platform, 'Reset *storefront*');
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
  });

  it('one that expired in the meantime is shown as expired at the start', async () => {
    await bot.slack.control.as(ana).command(platform, '/depot reset globex');
    await bot.message(ana, platform, 'Reset globex?');
    await bot.clock.advance(11 * 60_000);
    await bot.restart();
    await bot.message(ana, platform, 'Nobody confirmed in 10 minutes: *globex*');
  });
});
