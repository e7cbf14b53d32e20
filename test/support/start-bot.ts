// The whole bot between a sandboxed Slack and a sandboxed Depot, for stories: driven as a person would.

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type App, type AppConfig, openApp } from '../../src/app.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock, type ManualClock } from '../../src/lib/manual-clock.ts';
import { createSimulatedCi } from '../../src/sandbox/ci/simulated-ci.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import type { StoreSettings } from '../../src/store/open-store.ts';
import { memoryStore } from './memory-store.ts';
import { expectNoSecrets } from './scan-secrets.ts';

export { CHANNELS, PEOPLE };

export const MANIFEST: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));

export interface BotOptions {
  /** @default a hand-turned one */
  readonly clock?: Clock & Partial<Pick<ManualClock, 'advance'>>;
  readonly mode?: 'socket' | 'http';
  readonly store?: StoreSettings;
  readonly admins?: readonly string[];
  readonly auditChannel?: string;
  readonly heartbeatUrl?: string;
  /** Then there is CI, too: it reports what it is told to. */
  readonly ciSecret?: string;
  /** @default 0 */
  readonly trustedProxies?: number;
  readonly databaseKeys?: AppConfig['databaseKeys'];
  /** @default so many that no test meets the limit, because the clock stands still */
  readonly actsPerMinute?: number;
  readonly seed?: 'believable' | 'empty';
  /** @default so many that no story waits for them */
  readonly callsPerMinute?: number;
  /** @default 10 */
  readonly pollMinSeconds?: number;
  /** @default 760 */
  readonly usageDays?: number;
  /** Slack's one message a second in a channel. @default false, because the clock stands still */
  readonly rateLimited?: boolean;
  /** The app is installed for a whole organization. */
  readonly organization?: { readonly enterpriseId: string; readonly name: string };
  /** The story has scheduled work throw. @default false: then it must not */
  readonly jobsMayFail?: boolean;
}

export interface Bot extends AsyncDisposable {
  readonly app: App;
  readonly slack: SlackSandbox;
  readonly depot: DepotSandbox;
  readonly ci: ReturnType<typeof createSimulatedCi>;
  readonly clock: ManualClock;
  readonly port: number;
  /** Every line the bot has logged. */
  readonly logged: string[];
  /** Ends the bot and starts it again on the same store, as a deploy does. Only with a store that lasts. */
  restart(): Promise<void>;
  /** Starts another bot on the same database, Slack and Depot; it ends with this one. @returns its port. */
  startReplica(): Promise<number>;
  projectId(name: string): string;
  /** The newest message in a channel that holds the text, as this person sees it. */
  message(userId: string, channelId: string, text: string | RegExp): Promise<StoredMessage>;
}

const STEP_MS = 1_000;
const STEPPED_MS = 5_000;

/** Blocks are replaced, never changed; and all messages are searched whenever one changes. */
const written = new WeakMap<StoredMessage['blocks'], string>();

function writeBlocks(blocks: StoredMessage['blocks']): string {
  const known = written.get(blocks);
  if (known !== undefined) return known;
  const text = JSON.stringify(blocks);
  written.set(blocks, text);
  return text;
}

/** The text of a message with its blocks, as one string to search. */
export function wordsOf(message: StoredMessage | undefined): string {
  return message ? `${message.text}\n${writeBlocks(message.blocks)}` : '';
}

export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const manual = createManualClock(new Date('2026-11-24T12:00:00Z'));
  const clock: NonNullable<BotOptions['clock']> = options.clock ?? manual;
  const { mode = 'socket', store = memoryStore(), admins = [], seed = 'believable' } = options;
  const logged: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void logged.push(line) } });
  const depot = await startDepotSandbox({ clock, seed });
  const time = {
    async advance(ms: number) {
      await clock.advance?.(ms);
      await app.operations.sweep();
    },
  };
  const ci = createSimulatedCi({
    builds: () => depot.switches.builds.newest(20),
    authors: [{ name: 'Ana Ruiz', email: 'ana@northwind.example', login: 'ana-ruiz' }],
    secret: options.ciSecret ?? '',
    clock,
  });
  const slack = await startSlackSandbox({
    clock,
    manifest: MANIFEST,
    rateLimited: options.rateLimited ?? false,
    organization: options.organization ?? null,
    neighbour: depot.switches,
    ...(options.ciSecret && { ci }),
    ...(clock.advance && { time }),
  });
  const config: AppConfig = {
    slack: {
      botToken: slack.botToken,
      delivery:
        mode === 'socket' ? { mode, appToken: slack.appToken } : { mode, signingSecret: slack.signingSecret },
      apiUrl: slack.apiUrl,
      slashCommand: '/depot',
      actsPerMinute: options.actsPerMinute ?? 100_000,
    },
    depot: {
      token: depot.token,
      apiUrl: depot.url,
      orgId: depot.orgId,
      callsPerMinute: options.callsPerMinute ?? 60_000,
      pollMinSeconds: options.pollMinSeconds ?? 10,
    },
    store,
    databaseKeys: options.databaseKeys ?? null,
    port: 0,
    accessAdmins: admins,
    auditChannel: options.auditChannel ?? null,
    heartbeatUrl: options.heartbeatUrl ?? null,
    usageDays: options.usageDays ?? 760,
    ciSecret: options.ciSecret ?? null,
    trustedProxies: options.trustedProxies ?? 0,
    logLevel: 'debug',
  };

  const replicas = new AsyncDisposableStack();
  let app: App;
  let port = 0;
  async function open(): Promise<void> {
    app = await openApp(config, { clock, log, isClockHandTurned: options.clock === undefined });
    port = await app.start();
    ci.connect(`http://127.0.0.1:${port}`);
    if (mode === 'http') slack.deliverByHttp(`http://127.0.0.1:${port}/slack/events`);
    else await slack.socketMode.waitForConnections(1);
  }
  await open();

  /** Turns the clock, and the scheduled work with it: step by step at the end, so that what one step begins goes on. */
  async function advance(ms: number): Promise<void> {
    const jump = Math.max(0, ms - STEPPED_MS);
    if (jump > 0) {
      await manual.jump(jump);
      await app.turnJobs();
    }
    for (let left = ms - jump; left > 0; left -= STEP_MS) {
      await manual.advance(Math.min(STEP_MS, left));
      await app.turnJobs();
    }
  }

  const bot: Bot = {
    get app() {
      return app;
    },
    get port() {
      return port;
    },
    slack,
    depot,
    ci,
    clock: { ...manual, advance },
    logged,
    async restart() {
      await app[Symbol.asyncDispose]();
      await open();
    },
    async startReplica() {
      const replica = replicas.use(
        await openApp(config, { clock, log, isClockHandTurned: options.clock === undefined }),
      );
      return replica.start();
    },
    projectId(name) {
      const project = [...depot.state.projects.values()].find((candidate) => candidate.name === name);
      if (!project) throw new Error(`the sandbox has no project ${name}`);
      return project.projectId;
    },
    message: (userId, channelId, text) =>
      slack.control.waitFor(
        () =>
          slack.control
            .as(userId)
            .sees(channelId)
            .findLast((message) =>
              typeof text === 'string' ? wordsOf(message).includes(text) : text.test(wordsOf(message)),
            ),
        `a message with ${String(text)}`,
      ),
    async [Symbol.asyncDispose]() {
      // Whatever the story was about: no secret may be anywhere by its end.
      const scanned = await expectNoSecrets(bot).then(
        () => null,
        (error: unknown) => error,
      );
      await replicas.disposeAsync();
      await app[Symbol.asyncDispose]();
      await slack.close();
      await depot.close();
      if (scanned) throw scanned;
      const failed = logged.filter((line) => line.includes('a job failed'));
      if (failed.length > 0 && !options.jobsMayFail)
        throw new Error(`scheduled work failed: ${failed.join('')}`);
    },
  };
  return bot;
}
