// How long Slack waits for the acknowledgement of a command, with a Depot that hangs: the bot against a bare Bolt app.

import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { SlackSandbox } from '../../src/sandbox/slack/server.ts';
import { type BotProcess, openBotPlace } from '../support/bot-process.ts';

const ROUNDS = 4;
const ONE_BY_ONE = 200;
const AT_ONCE = 400;
const LINES = ['projects', 'show storefront', 'create bench', 'reset storefront', 'help'];

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly rssMb: number;
}

const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

async function measure(slack: SlackSandbox, bot: BotProcess): Promise<Measured> {
  const me = slack.control.as(PEOPLE.ana);
  const ask = (i: number) => me.command(CHANNELS.platform, `/depot ${LINES[i % LINES.length]}`);
  for (let i = 0; i < 30; i++) await ask(i);
  const times: number[] = [];
  for (let i = 0; i < ONE_BY_ONE; i++) {
    const { acked, ackMs } = await ask(i);
    if (!acked) throw new Error('a command was not acknowledged');
    times.push(ackMs);
  }
  const began = performance.now();
  const all = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ask(i)));
  if (all.some(({ acked }) => !acked)) throw new Error('a command was not acknowledged');
  const perSecond = AT_ONCE / ((performance.now() - began) / 1000);
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), perSecond, rssMb: bot.rss() };
}

/** One round: starts the program between fresh sandboxes, measures, ends it. */
async function round(program: string): Promise<Measured> {
  await using place = await openBotPlace();
  place.depot.faults.set('*', { kind: 'slow', ms: 10_000 });
  return await measure(place.slack, await place.start(program));
}

function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

export async function benchAck(): Promise<void> {
  const bots: Measured[] = [];
  const bares: Measured[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    bares.push(await round('test/bench/bare-bolt.ts'));
    bots.push(await round('src/main.ts'));
  }
  console.log(`ack of a command while Depot hangs 10 s; median of ${ROUNDS} rounds in turn`);
  console.log('                 bare Bolt   depot-slack   ratio');
  for (const [key, label] of [
    ['p50', 'p50, ms'],
    ['p99', 'p99, ms'],
    ['perSecond', 'commands/s'],
    ['rssMb', 'RSS, MB'],
  ] as const) {
    const [bare, bot] = [median(bares.map((m) => m[key])), median(bots.map((m) => m[key]))];
    console.log(
      `${label.padEnd(14)} ${bare.toFixed(2).padStart(11)} ${bot.toFixed(2).padStart(13)} ${(bot / bare).toFixed(2).padStart(7)}`,
    );
  }
}
