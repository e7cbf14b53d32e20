// In a channel without the bot, only a response URL can change a message. It is kept sealed, so that a delayed change still
// ends there after a restart; and after the key was changed.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { createSealer } from '../../src/lib/seal.ts';
import { openStore } from '../../src/store/open-store.ts';
import { findReplyUrl, resealReplyUrls } from '../../src/store/reply-urls.ts';
import { drive } from '../support/drive.ts';
import { memoryStore } from '../support/memory-store.ts';
import { CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const { platform, secret } = CHANNELS;
const { ana } = PEOPLE;
const log = createLog({ level: 'silent' });

describe('a delayed change in a channel without the bot', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-sealed-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const [first, second] = [randomBytes(32), randomBytes(32)];

  /** Everything that the database has written to the disk. */
  const onDisk = (folder = dataDir): string =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');

  it('ends in its own message after a restart, and its address is nowhere in clear', async () => {
    const store = { kind: 'pglite', dataDir } as const;
    await using bot = await startBot({ store, databaseKeys: { current: first, previous: null } });
    const d = drive(bot, secret);
    await d.ask(ana, 'access delay 5m for reset on *', 'set a rule', platform);
    const preview = await d.ask(ana, 'reset hooli', 'Reset hooli?');
    await d.press(ana, preview, 'operation:confirm', 'Resetting* *hooli* *in 5 minutes');
    await bot.slack.control.waitFor(
      () => bot.slack.calls.all().filter(({ name }) => name === 'response_url').length >= 2,
      'both answers',
    );
    await bot.restart();
    await bot.clock.advance(5 * 60_000 + 1);
    await bot.app.operations.sweep();
    const done = await bot.message(ana, secret, 'Reset *hooli*');
    expect(done.ts).toBe(preview.ts);
    expect(bot.depot.calls.count('ResetProject')).toBe(1);
    expect(onDisk()).toContain('reply_urls');
    expect(onDisk()).not.toContain('/response/');
    await bot.clock.advance(31 * 60_000);
    await bot.app.operations.sweep();
    expect(await bot.app.store.db.selectFrom('reply_urls').selectAll().execute()).toEqual([]);
  });

  it('without a key nothing is kept, and the person hears of the end directly', async () => {
    await using bot = await startBot();
    const d = drive(bot, secret);
    await d.ask(ana, 'access delay 5m for reset on *', 'set a rule', platform);
    const preview = await d.ask(ana, 'reset hooli', 'Reset hooli?');
    await d.press(ana, preview, 'operation:confirm', 'in 5 minutes');
    expect(await bot.app.store.db.selectFrom('reply_urls').selectAll().execute()).toEqual([]);
    await bot.clock.advance(5 * 60_000 + 1);
    await bot.app.operations.sweep();
    await bot.message(ana, bot.slack.control.as(ana).dm(), 'Reset *hooli*');
  });

  it('a change of the key seals everything anew; what no key opens goes', async () => {
    await using store = await openStore(memoryStore(), log);
    const now = new Date('2026-11-24T12:00:00Z');
    const base = {
      kind: 'reset',
      request: '{}',
      preview: '{}',
      preview_version: 1,
      requested_by: 'U1',
      team_id: 'T1',
    };
    const old = createSealer(first);
    const place = (id: string) => `reply_urls.sealed_url ${id}`;
    for (const [id, sealed] of [
      ['a', old.seal('https://hooks.example/a', place('a'))],
      ['b', createSealer(randomBytes(32)).seal('https://hooks.example/b', place('b'))],
    ] as const) {
      const row = {
        ...base,
        operation_id: id,
        origin_key: id,
        state: 'scheduled',
        channel_id: 'C1',
        request_id: id,
      };
      await store.db
        .insertInto('operations')
        .values({ ...row, created_at: now, expires_at: now })
        .execute();
      await store.db
        .insertInto('reply_urls')
        .values({ operation_id: id, sealed_url: sealed, stored_at: now })
        .execute();
    }
    await resealReplyUrls(store.db, createSealer(second, first));
    const rows = await store.db.selectFrom('reply_urls').selectAll().execute();
    expect(rows.map(({ operation_id: id }) => id)).toEqual(['a']);
    expect(await findReplyUrl(store.db, createSealer(second), 'a', now)).toBe('https://hooks.example/a');
    expect(await findReplyUrl(store.db, old, 'a', now)).toBeNull();
    expect(
      await findReplyUrl(store.db, createSealer(second), 'a', new Date(now.getTime() + 31 * 60_000)),
    ).toBeNull();
  });
});
