// A program in a process of its own between a sandboxed Slack and a sandboxed Depot, as `npm start` runs the bot: for
// what only the operating system can say of it, its memory and its CPU time.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../../src/lib/clock.ts';
import {
  type DepotSandbox,
  type DepotSandboxOptions,
  startDepotSandbox,
} from '../../src/sandbox/depot/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';

const { scripts } = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** The options of Node that `npm start` gives, but for the file of settings. */
export const START_FLAGS = scripts.start
  .split(' ')
  .slice(1, -1)
  .filter((word) => !word.startsWith('--env-file'));

const TICKS_PER_SECOND = 100;

/** A line of /proc/PID/status, in MB. */
function statusMb({ pid }: ChildProcess, field: 'VmRSS' | 'VmHWM'): number {
  const [, kb] = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (!kb) throw new Error(`the process has no ${field}`);
  return Number(kb) / 1024;
}

/** CPU time so far, in seconds: fields 14 and 15 of /proc/PID/stat, counted behind the name in parentheses. */
function cpuSeconds({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [user = '0', system = '0'] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) / TICKS_PER_SECOND;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface BotProcess {
  /** Of `/readyz` and `/metrics`. */
  readonly port: number;
  /** From the spawn to the connection with Slack, in milliseconds. */
  readonly readyMs: number;
  /** Resident memory now, in MB. */
  rss(): number;
  /** The most that was ever resident, in MB. */
  peakRss(): number;
  /** CPU time so far, in seconds. */
  cpu(): number;
  /** A gauge of `/metrics`. */
  gauge(name: string): Promise<number>;
  /** Resolves when it has ended by itself, with all it wrote. */
  exit(): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** SIGTERM; resolves when it is gone. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface BotPlace extends AsyncDisposable {
  readonly dataDir: string;
  readonly slack: SlackSandbox;
  readonly depot: DepotSandbox;
  /** Starts a program and waits until it is connected. Each start finds the database that the one before has left. */
  start(program?: string): Promise<BotProcess>;
}

/**
 * @param settings more environment for the program; DATABASE_URL in place of an embedded database of its own.
 */
export async function openBotPlace(
  settings: NodeJS.ProcessEnv = {},
  depotOptions: Omit<DepotSandboxOptions, 'clock'> = {},
): Promise<BotPlace> {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-process-'));
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  await using opening = new AsyncDisposableStack();
  opening.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const depot = opening.use(await startDepotSandbox({ clock: systemClock, ...depotOptions }));
  const slack = opening.use(await startSlackSandbox({ clock: systemClock, manifest, rateLimited: false }));
  const env = {
    PATH: process.env.PATH,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DEPOT_TOKEN: depot.token,
    DEPOT_API_URL: depot.url,
    DATA_DIR: dataDir,
    // One person asks everything here.
    ACTS_PER_MINUTE: '100000',
    LOG_LEVEL: 'silent',
    ...settings,
  };
  const children = new Set<ChildProcess>();
  const end = async (child: ChildProcess) => {
    children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await slack.socketMode.waitForNone();
  };
  opening.defer(async () => {
    for (const child of children) await end(child);
  });
  const closing = opening.move();
  return {
    dataDir,
    slack,
    depot,
    async start(program = 'src/main.ts') {
      const port = await freePort();
      const began = performance.now();
      const child = spawn(join('node_modules', '.bin', 'node'), [...START_FLAGS, program], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...env, PORT: String(port) },
      });
      children.add(child);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      const closed = once(child, 'close');
      const gone = once(child, 'exit').then(() => {
        if (children.has(child)) throw new Error(`${program} ended before it was connected`);
      });
      await Promise.race([slack.socketMode.waitForConnections(1), gone]);
      gone.catch(() => undefined);
      return {
        port,
        readyMs: performance.now() - began,
        rss: () => statusMb(child, 'VmRSS'),
        peakRss: () => statusMb(child, 'VmHWM'),
        cpu: () => cpuSeconds(child),
        async gauge(name) {
          const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
          const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
          return Number(line?.split(' ')[1]);
        },
        async exit() {
          await closed;
          return { code: child.exitCode, stdout, stderr };
        },
        async stop() {
          const asked = performance.now();
          children.delete(child);
          child.kill('SIGTERM');
          await closed;
          return { code: child.exitCode, ms: performance.now() - asked };
        },
        kill: () => end(child),
      };
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
