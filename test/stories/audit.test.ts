// The audit trail as people read it: what was done, refused and granted; exported, verified, told to a channel.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type Drive, drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, builds } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('the audit trail', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ auditChannel: builds });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const as = (userId: string) => bot.slack.control.as(userId);
  const ask: Drive['ask'] = (...line) => drive(bot, platform).ask(...line);
  async function done(line: string, title: string, outcome: string): Promise<void> {
    const preview = await ask(ana, line, title);
    await as(bo).click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
    await bot.message(bo, platform, outcome);
  }

  it('shows changes, refusals and grants: who, what, where, how it ended', async () => {
    await done('reset hooli', 'Reset hooli?', 'Reset *hooli*');
    await ask(carla, 'reset hooli', 'You may not reset projects');
    await ask(ana, 'access grant @carla operator hooli', 'granted');
    const page = await ask(ana, 'audit hooli', 'Audit trail');
    expect(page.ephemeralFor).toBe(ana);
    const [, ...rows] = page.text.split('\n');
    expect(rows[0]).toMatch(
      /✅ .* · `access-grant` \*hooli\* succeeded · <@U0ANA> in <#C0PLATFORM> · `[0-9a-f]{8}`/,
    );
    expect(page.text).toMatch(
      /✅ .* · `reset` \*hooli\* succeeded · <@U0BO> in <#C0PLATFORM> · requested by <@U0ANA>/,
    );
    const all = await ask(ana, 'audit', 'Audit trail');
    expect(all.text).toMatch(/⛔ .* · `reset` refused · <@U0CARLA>/);
    expect(all.text).toContain('needed admin, had viewer');
  });

  it('filters by person and time', async () => {
    const mine = await ask(ana, 'audit @carla 7d', 'by <@U0CARLA> in the last 7 days');
    expect(mine.text).toContain('refused');
    expect(mine.text).not.toContain('succeeded');
    await bot.clock.advance(3 * 86_400_000);
    await ask(ana, 'audit @carla 1d', 'No changes recorded by <@U0CARLA> in the last day');
  });

  it('remembers a project that is gone', async () => {
    const preview = await ask(ana, 'delete docs-site', 'Delete docs-site?');
    await as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:type-name' });
    await bot.slack.control.waitFor(() => JSON.stringify(as(ana).view()?.view ?? '').includes('typed_name'));
    await as(ana).submit({ typed_name: 'docs-site' });
    await bot.message(ana, platform, 'Deleted *docs-site*');
    await ask(ana, 'audit docs-site', '`delete` *docs-site* succeeded');
    await ask(ana, 'audit never-was', 'in Depot or in the audit trail');
  });

  it('pages', async () => {
    for (let n = 0; n < 12; n++) await ask(carla, 'delete hooli', 'You may not delete projects');
    const first = await ask(ana, 'audit', 'Audit trail');
    expect(first.blocks.filter(({ type }) => type === 'section')).toHaveLength(11);
    await as(ana).click(platform, { messageTs: first.ts, actionId: 'audit:older' });
    const second = await bot.slack.control.waitFor(
      () =>
        as(ana)
          .sees(platform)
          .find(({ ts, blocks }) => ts === first.ts && JSON.stringify(blocks).includes('audit:newest')),
      'the older page',
    );
    expect(second.text).toContain('`reset` *hooli* succeeded');
  });

  it('is exported as a file to admins, in a direct message, with formulas made harmless', async () => {
    await ask(ana, 'access grant @carla viewer =cmd|x!a', 'granted');
    for (const [line, name, first] of [
      ['audit export csv', /depot-audit-.*\.csv/, 'audit_id,at,actor,action,outcome'],
      ['audit export json 30d', /depot-audit-.*\.jsonl/, '{"'],
    ] as const) {
      const before = bot.slack.state.files.size;
      await ask(ana, line, 'Writing the file');
      const file = await bot.slack.control.waitFor(
        () =>
          [...bot.slack.state.files.values()]
            .slice(before)
            .find(({ channelId }) => channelId === as(ana).dm()),
        'the file',
      );
      expect(file.name).toMatch(name);
      const text = file.content.toString();
      expect(text.startsWith(first)).toBe(true);
      expect(text).toContain('U0CARLA');
      expect(text.trim().split('\n').length).toBeGreaterThan(15);
      expect(text).not.toMatch(/(^|,)=cmd/m);
    }
    const page = await ask(carla, 'audit', 'Audit trail');
    expect(wordsOf(page)).not.toContain('audit:csv');
    await ask(carla, 'audit export csv', 'You may not export the audit trail');
  });

  it('tells the audit channel, in order, with a fingerprint', async () => {
    const told = await bot.message(ana, builds, 'Audit trail · fingerprint');
    expect(told.text).toMatch(/fingerprint `[0-9a-f]{16}`/);
    const all = as(ana)
      .sees(builds)
      .map(({ text }) => text)
      .join('\n');
    expect(all.indexOf('`reset` *hooli* succeeded')).toBeLessThan(
      all.indexOf('`delete` *docs-site* succeeded'),
    );
    expect(all).toContain('succeeded · ana');
    expect(all).not.toContain('<@');
    bot.slack.faults.set('chat.postMessage', { kind: 'status', status: 500 });
    await ask(carla, 'delete ledger', 'You may not delete projects');
    const before = as(ana).sees(builds).length;
    bot.slack.faults.clear();
    await bot.clock.advance(61_000);
    await ask(carla, 'help', 'Depot, from Slack');
    await bot.slack.control.waitFor(() => as(ana).sees(builds).length > before, 'what was missed is told');
  });

  it('verifies that it is whole, for admins', async () => {
    const verdict = await ask(ana, 'audit verify', 'The audit trail is intact');
    expect(verdict.text).toMatch(/\d+ rows, each with the fingerprint of the one before/);
    await ask(carla, 'audit verify', 'You may not verify the audit trail');
  });
});

describe('a trail that somebody changed by hand', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-audit-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));

  it('is found out', async () => {
    const store = { kind: 'pglite', dataDir } as const;
    {
      await using bot = await startBot({ store, seed: 'empty' });
      await bot.slack.control.as(carla).command(platform, '/depot create x');
      await bot.message(carla, platform, 'You may not create projects');
    }
    {
      await using opened = await openStore(store, createLog({ level: 'silent' }));
      await sql`alter table audit disable trigger user`.execute(opened.db);
      await sql`update audit set actor = 'U0BO'`.execute(opened.db);
    }
    await using bot = await startBot({ store, seed: 'empty' });
    await bot.slack.control.as(ana).command(platform, '/depot audit verify');
    await bot.message(ana, platform, 'The audit trail was tampered with');
  });
});
