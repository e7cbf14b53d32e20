// How long Slack waits for the acknowledgement of a command, with a Depot that hangs: the bot against a bare Bolt app.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { systemClock } from '../../src/lib/clock.ts';
import { startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';

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

function rssOf({ pid }: ChildProcess): number {
  const [, kb = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

async function measure(slack: SlackSandbox, child: ChildProcess): Promise<Measured> {
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
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), perSecond, rssMb: rssOf(child) };
}

/** One round: starts the program between fresh sandboxes, measures, ends it. */
async function round(program: string): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-bench-'));
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  await using depot = await startDepotSandbox({ clock: systemClock });
  await using slack = await startSlackSandbox({ clock: systemClock, manifest, rateLimited: false });
  depot.faults.set('*', { kind: 'slow', ms: 10_000 });
  const env = {
    PATH: process.env.PATH,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DEPOT_TOKEN: depot.token,
    DEPOT_API_URL: depot.url,
    DATA_DIR: dataDir,
    PORT: '0',
    // One person asks everything here.
    ACTS_PER_MINUTE: '100000',
    LOG_LEVEL: 'silent',
  };
  const start = async () => {
    const started = spawn(process.execPath, [program], { stdio: 'ignore', env });
    await slack.socketMode.waitForConnections(1);
    return started;
  };
  const end = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await slack.socketMode.waitForNone();
  };
  // The first start makes the database, which needs far more memory than opening it.
  await end(await start());
  const child = await start();
  const measured = await measure(slack, child);
  await end(child);
  rmSync(dataDir, { recursive: true, force: true });
  return measured;
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
