// How much memory the bot needs, read from the operating system: the most that was resident from its start until it is
// connected and has answered. In megabytes, not in seconds, so a slow machine changes nothing.

import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHANNELS, PEOPLE } from '../src/sandbox/slack/seed.ts';
import { type BotPlace, openBotPlace } from './support/bot-process.ts';
import { onPostgres } from './support/databases.ts';

/** Nobody asks for more than 320, 280 and 160; these are a tenth above what it needs. */
const FIRST_START_MB = 270;
const RESTART_MB = 260;
const ON_POSTGRES_MB = 180;

/** A start, and one answer that needs the database, Depot and Slack. */
async function peakOfStart({ start, slack }: BotPlace): Promise<number> {
  const bot = await start();
  const ana = slack.control.as(PEOPLE.ana);
  await ana.command(CHANNELS.platform, '/depot projects');
  await slack.control.waitFor(
    () => ana.sees(CHANNELS.platform).some(({ text }) => text.includes('storefront')),
    'the list of projects',
  );
  const peak = bot.peakRss();
  await bot.kill();
  return peak;
}

// Only Linux tells of another process' memory in a file.
it.runIf(existsSync('/proc/self/status'))(
  'a first start and a restart fit into a small machine',
  async () => {
    await using place = await openBotPlace();
    expect(await peakOfStart(place), 'first start').toBeLessThan(FIRST_START_MB);
    expect(await peakOfStart(place), 'restart').toBeLessThan(RESTART_MB);
  },
  60_000,
);

it.runIf(existsSync('/proc/self/status') && process.env.TEST_POSTGRES_URL)(
  'on Postgres it needs even less',
  async () => {
    const { settings, drop } = await onPostgres();
    if (settings.kind !== 'postgres') throw new Error('not on Postgres');
    try {
      await using place = await openBotPlace({ DATABASE_URL: settings.url });
      await peakOfStart(place);
      expect(await peakOfStart(place)).toBeLessThan(ON_POSTGRES_MB);
    } finally {
      await drop();
    }
  },
  60_000,
);
