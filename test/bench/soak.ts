// Half an hour of work, 5 commands and 2 ended builds a second: whether memory, tables, log and files stay as they are
// after the first minutes. In real time, because it is the process that is looked at. `SOAK_MINUTES=3` for a short one.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/lib/clock.ts';
import { FAILURE_NAMES } from '../../src/sandbox/depot/failures.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type BotPlace, type BotProcess, openBotPlace } from '../support/bot-process.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const COMMANDS_PER_SECOND = 5;
const BUILDS_PER_SECOND = 2;
/** A build in ten fails. */
const FAILING = 10;
const REPORT_EVERY_SECONDS = (MINUTES * 60) / 10;
/** As npm start has it by default, but for this many builds. */
const SETTINGS = { DEPOT_CALLS_PER_MINUTE: '3000' };
const LINES = [
  'projects',
  'show storefront',
  'builds ledger',
  'usage globex',
  'help',
  'status',
  'subscriptions',
  'steps {build}',
  'why {build}',
  'reset storefront',
];
const FAILURES = FAILURE_NAMES.filter((name) => !['canceled', 'timeout', 'hostile'].includes(name));

/** Of all files in a folder, in MB. */
function sizeMb(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return sizes.reduce((sum, size) => sum + size, 0) / 1e6;
}

/** One second of it. */
async function work({ slack, depot }: BotPlace, second: number): Promise<void> {
  const projects = [...depot.state.projects.values()];
  for (let i = 0; i < BUILDS_PER_SECOND; i++) {
    const number = second * BUILDS_PER_SECOND + i;
    const failure = number % FAILING === 0 ? FAILURES[(number / FAILING) % FAILURES.length] : undefined;
    const projectId = projects[number % projects.length]?.projectId ?? '';
    depot.scenario.startBuild({ projectId, seconds: 5, ...(failure && { failure }) });
  }
  const build = [...depot.state.builds.keys()].at(-20) ?? '';
  const asked = Array.from({ length: COMMANDS_PER_SECOND }, (_, i) => {
    const line = LINES[(second * COMMANDS_PER_SECOND + i) % LINES.length] ?? '';
    return slack.control
      .as(PEOPLE.ana)
      .command(CHANNELS.platform, `/depot ${line.replace('{build}', build)}`);
  });
  if ((await Promise.all(asked)).some(({ acked }) => !acked))
    throw new Error('a command was not acknowledged');
}

async function report(place: BotPlace, bot: BotProcess, second: number): Promise<number> {
  const posts = place.slack.state.messages.length;
  const database = join(place.dataDir, 'pglite');
  const rss = bot.rss();
  const lagMs = (await bot.gauge('nodejs_eventloop_lag_p99_seconds')) * 1_000;
  const cells = [
    (second / 60).toFixed(0).padStart(7),
    rss.toFixed(0).padStart(8),
    sizeMb(join(database, 'base')).toFixed(0).padStart(11),
    sizeMb(join(database, 'pg_wal')).toFixed(0).padStart(8),
    lagMs.toFixed(1).padStart(13),
    ((bot.cpu() / (second || 1)) * 100).toFixed(0).padStart(7),
    String(posts).padStart(9),
  ];
  console.log(cells.join(' '));
  return rss;
}

export async function benchSoak(): Promise<void> {
  await using place = await openBotPlace(SETTINGS);
  await (await place.start()).kill();
  const bot = await place.start();
  const ana = place.slack.control.as(PEOPLE.ana);
  for (const name of ['storefront', 'ledger', 'globex']) {
    await ana.command(CHANNELS.builds, `/depot subscribe ${name} all`);
    const question = await place.slack.control.waitFor(
      () =>
        ana
          .sees(CHANNELS.builds)
          .findLast(({ blocks }) => JSON.stringify(blocks).includes('subscribe:confirm')),
      `the question about ${name}`,
    );
    await ana.click(CHANNELS.builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
  }
  console.log(
    `${COMMANDS_PER_SECOND} commands and ${BUILDS_PER_SECOND} ended builds a second for ${MINUTES} min`,
  );
  console.log('minutes  RSS, MB  tables, MB  WAL, MB  delay p99, ms  CPU, %  messages');
  const began = performance.now();
  const rss: number[] = [];
  for (let second = 0; second <= MINUTES * 60; second++) {
    if (second % REPORT_EVERY_SECONDS === 0) rss.push(await report(place, bot, second));
    const late = performance.now() - began - second * 1_000;
    await systemClock.sleep(Math.max(0, 1_000 - late));
    await work(place, second);
  }
  const settled = rss.slice(Math.ceil(rss.length / 5));
  console.log(
    `after the first fifth: ${Math.min(...settled).toFixed(0)} to ${Math.max(...settled).toFixed(0)} MB`,
  );
}
