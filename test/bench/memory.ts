// What it costs to have the bot running while nobody asks anything: memory and CPU time as the operating system counts
// them, and how long a start takes, beside the least that a Bolt app can be.

import { systemClock } from '../../src/lib/clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { type BotProcess, openBotPlace } from '../support/bot-process.ts';
import { onPostgres } from '../support/databases.ts';
import { median } from './figures.ts';

const ROUNDS = 3;
/** First polls of all projects, and what V8 compiles late, are over. */
const SETTLE_MS = 15_000;
const IDLE_MS = 30_000;

interface Measured {
  readonly readyMs: number;
  readonly startCpu: number;
  readonly peak: number;
  readonly idle: number;
  readonly idleCpu: number;
}

async function measureStart(bot: BotProcess): Promise<Measured> {
  const measured = {
    readyMs: bot.readyMs,
    startCpu: bot.cpu(),
    peak: bot.peakRss(),
    idle: Number.NaN,
    idleCpu: Number.NaN,
  };
  await bot.kill();
  return measured;
}

async function measure(bot: BotProcess): Promise<Measured> {
  const startCpu = bot.cpu();
  await systemClock.sleep(SETTLE_MS);
  const before = bot.cpu();
  await systemClock.sleep(IDLE_MS);
  const idleCpu = ((bot.cpu() - before) / (IDLE_MS / 1_000)) * 100;
  const measured = { readyMs: bot.readyMs, startCpu, peak: bot.peakRss(), idle: bot.rss(), idleCpu };
  await bot.kill();
  return await measured;
}

type Way = 'bare' | 'bot' | 'postgres' | '1,000 projects';

const shown = (value: number, digits: number) => (Number.isNaN(value) ? '–' : value.toFixed(digits));

/** One round of one way: a first start and a restart. */
async function round(way: Way): Promise<{ readonly first: Measured; readonly restart: Measured }> {
  const database = way === 'postgres' ? await onPostgres() : null;
  await using dropping = new AsyncDisposableStack();
  dropping.defer(() => database?.drop());
  const url = database?.settings.kind === 'postgres' ? { DATABASE_URL: database.settings.url } : {};
  await using place = await openBotPlace(url);
  if (way === '1,000 projects') {
    const now = systemClock.now();
    for (let number = 0; number < 1_000; number++)
      addProject(place.depot.state, { name: `customer-${number}`, ageDays: 9, cacheGb: 1 }, now);
  }
  const program = way === 'bare' ? 'test/bench/bare-bolt.ts' : 'src/main.ts';
  return {
    first: await measureStart(await place.start(program)),
    restart: await measure(await place.start(program)),
  };
}

export async function benchMemory(): Promise<void> {
  const ways: readonly Way[] = [
    'bare',
    'bot',
    '1,000 projects',
    ...(process.env.TEST_POSTGRES_URL ? ['postgres' as const] : []),
  ];
  // Files that changed since the installation are compiled once, by a start that does not count.
  {
    await using place = await openBotPlace();
    await (await place.start()).stop();
  }
  const all = new Map(ways.map((way) => [way, [] as Awaited<ReturnType<typeof round>>[]]));
  for (let i = 0; i < ROUNDS; i++) for (const way of ways) all.get(way)?.push(await round(way));

  console.log(
    `an idle bot, median of ${ROUNDS} rounds in turn; idle for ${IDLE_MS / 1_000} s after ${SETTLE_MS / 1_000} s`,
  );
  console.log(
    '                              ready, ms   CPU to there, s   peak, MB   idle, MB   idle CPU, %',
  );
  const print = (label: string, figures: readonly Measured[]) => {
    const of = (key: keyof Measured) => median(figures.map((measured) => measured[key]));
    const cells = [
      of('readyMs').toFixed(0).padStart(9),
      of('startCpu').toFixed(2).padStart(17),
      of('peak').toFixed(0).padStart(10),
      shown(of('idle'), 0).padStart(10),
      shown(of('idleCpu'), 1).padStart(13),
    ];
    console.log(`${label.padEnd(29)} ${cells.join(' ')}`);
  };
  const restarts = (way: Way) => (all.get(way) ?? []).map(({ restart }) => restart);
  print('bare Bolt app', restarts('bare'));
  print(
    'PGlite, first start',
    (all.get('bot') ?? []).map(({ first }) => first),
  );
  print('PGlite, restart', restarts('bot'));
  print('PGlite, 1,000 projects more', restarts('1,000 projects'));
  if (all.has('postgres')) print('Postgres', restarts('postgres'));
}
