// The bot's disk fills up while builds fail: it says so, and afterwards each failure is posted, none of them twice. Twice, at
// different moments, and of new projects: one that fails again and again counts as flapping, and keeps its message. Needs
// root, to mount a small disk.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { drive } from '../support/drive.ts';
import { type Follow, follow } from '../support/follow.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { builds, platform } = CHANNELS;
const { ana } = PEOPLE;
const FAILURES = ['failed test', 'dns', 'out of memory', 'missing file', 'timeout', 'failed test'] as const;
/** When it fills up: so many messages are out. 0: as soon as the builds have ended, in `npm run crash`. */
const MOMENTS = process.env.CRASH_POINTS ? [0, 1] : [1];

const disk = mountSmallDisk(64);

describe.skipIf(!disk)('a disk that fills up (needs root, to mount a small one)', () => {
  let bot: Bot;
  let followed: Follow[] = [];
  let rounds = 0;
  beforeAll(async () => {
    const store = { kind: 'pglite', dataDir: `${disk?.path}/data` } as const;
    bot = await startBot({
      clock: systemClock,
      seed: 'empty',
      store,
      admins: [ana],
      pollMinSeconds: 1,
      jobsMayFail: true,
    });
  }, 60_000);
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    disk?.[Symbol.dispose]();
  });

  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    return { status: response.status, words: await response.text() };
  };
  const tops = () =>
    bot.slack.state.messages.filter((m) => m.channelId === builds && !m.threadTs && !m.ephemeralFor);
  /** How often each project stands in messages: alone, or in a list of several that failed. */
  const named = (messages: ReturnType<typeof tops>, state: RegExp) =>
    followed.map(({ projectName }) => {
      const of = (m: (typeof messages)[number]) => m.text.match(new RegExp(`\\*${projectName}\\* `, 'g'));
      return messages.filter((m) => state.test(m.text)).flatMap((m) => of(m) ?? []).length;
    });
  const each = (count: number) => followed.map(() => count);

  it.each(MOMENTS)(
    'after %i messages: is told as it is, recovers by itself, and each failure is posted once',
    async (out) => {
      followed = [];
      rounds += 1;
      for (const [i] of FAILURES.entries()) {
        const projectName = `round-${rounds}-customer-${i}`;
        const { projectId } = addProject(
          bot.depot.state,
          { name: projectName, ageDays: 9, cacheGb: 1 },
          new Date(),
        );
        followed.push({ projectId, projectName, channelId: builds });
      }
      for (const one of followed) await follow(bot.app.store.db, one, new Date());
      const before = tops().length;
      const fresh = () => tops().slice(before);
      for (const [i, { projectId }] of followed.entries())
        bot.depot.scenario.startBuild({ projectId, seconds: 1, failure: FAILURES[i] ?? 'dns' });
      if (out === 0) await systemClock.sleep(1_000);
      else await bot.slack.control.waitFor(() => fresh().length >= out, 'the first messages', 30_000);
      disk?.fill();

      await expect
        .poll(ready, { timeout: 30_000 })
        .toMatchObject({ status: 503, words: expect.stringContaining('disk of the bot') });
      await drive(bot, platform).ask(
        ana,
        'create nobody',
        "The disk of the bot's database is full. Nothing changed.",
      );
      expect(bot.depot.calls.count('CreateProject')).toBe(0);
      const during = fresh().length;
      // Polls and jobs go on meeting it in the meantime.
      await systemClock.sleep(3_000);
      expect(fresh().length - during).toBeLessThanOrEqual(1);

      disk?.free();
      await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 200 });
      await expect.poll(() => named(fresh(), /failed/), { timeout: 90_000 }).toEqual(each(1));
      for (const { projectId } of followed) bot.depot.scenario.startBuild({ projectId, seconds: 1 });
      await expect.poll(() => named(fresh(), /fixed/), { timeout: 90_000 }).toEqual(each(1));
      expect(named(fresh(), /./)).toEqual(each(1));
      expect(fresh().map(wordsOf).join()).not.toMatch(/went wrong/);
      // One line when it begins and one when it ends, not one for each queue.
      const lines = (words: string) => bot.logged.filter((line) => line.includes(words));
      expect(lines('the job queue had a fault')).toEqual([]);
      expect(lines('the database cannot be used').length).toBeLessThanOrEqual(2 * rounds);
    },
    300_000,
  );
});
