// One bot, or two replicas on one Postgres, that are killed while they create many projects with a token each; and a person
// who presses Create, and again where nobody heard it. Time is the same for all, and moves only as fast as they follow.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realSleep } from 'node:timers/promises';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { StoreSettings } from '../../src/store/open-store.ts';
import type { TestDatabase } from '../support/databases.ts';
import { COMPILED } from '../support/run-node.ts';
import { CHANNELS, MANIFEST, PEOPLE, wordsOf } from '../support/start-bot.ts';
import { crashConfig } from './crash-config.ts';
import type { FromBot, Life, ToBot } from './messages.ts';
import type { CrashPoint } from './steps.ts';

export interface Bulk extends AsyncDisposable {
  /**
   * Creates so many projects, each with a token and a subscription.
   * @param deaths at which step a bot dies, and after how many real milliseconds one is killed
   * @returns what they died of
   */
  create(
    count: number,
    deaths?: { readonly at?: CrashPoint; readonly afterMs?: readonly number[] },
  ): Promise<readonly string[]>;
  /** Time passes until Slack keeps no file of secrets any more. @returns what they died of */
  expireFiles(at: CrashPoint): Promise<readonly string[]>;
  /** What the bots did in the last round, where nothing cut it short. */
  steps(): Promise<readonly string[]>;
  /** Projects, tokens and secrets that are missing or there twice. Empty: all is well. */
  wrongs(): readonly string[];
}

interface Mortal {
  readonly child: ChildProcess;
  isAlive: boolean;
  lastWords: string;
}

/** In real time, on a machine that is busy with other tests. */
const PATIENCE_MS = 300_000;
const TURN_MS = 1_000;
/** While an hour passes in which nobody works. */
const LONG_TURN_MS = 600_000;
/** Real time for a turn: a lease of a minute and a half must outlast what a busy machine takes for a call. */
const LEAST_TURN_MS = { alone: 2, replicas: 10 } as const;

const SECRETS = 'depot-secrets.csv';

const { platform } = CHANNELS;
const { ana } = PEOPLE;

export async function openBulk(database: TestDatabase, replicas = 1): Promise<Bulk> {
  const clock = createManualClock();
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-bulk-'));
  const store: StoreSettings =
    database.settings.kind === 'postgres' ? database.settings : { kind: 'pglite', dataDir };
  const depot = await startDepotSandbox({ clock, seed: 'empty' });
  const slack = await startSlackSandbox({ clock, manifest: MANIFEST, rateLimited: false });
  // Without a key in common, bots replace each token whose secret they cannot open.
  const config = crashConfig(slack, depot, store);
  const bots: Mortal[] = [];
  const names: string[] = [];
  /** Every file of secrets that anybody could see, by Slack's id. */
  const shown = new Map<string, string>();
  slack.state.onChange(() => {
    for (const { fileId, name, channelId, content } of slack.state.files.values())
      if (name === SECRETS && channelId !== null) shown.set(fileId, content.toString());
  });
  let isOver = false;
  let turnMs = TURN_MS;
  let rounds = 0;

  const alive = () => bots.filter(({ isAlive }) => isAlive);
  const say = ({ child }: Mortal, message: ToBot | Life) => child.send(message, () => undefined);

  /** null: it died first. */
  function receives<S extends FromBot['say']>({ child }: Mortal, what: S) {
    return new Promise<Extract<FromBot, { readonly say: S }> | null>((resolve) => {
      const end = (received: Extract<FromBot, { readonly say: S }> | null) => {
        child.off('message', listener);
        child.off('exit', died);
        resolve(received);
      };
      const listener = (message: FromBot) => {
        if (message.say === what) end(message as Extract<FromBot, { readonly say: S }>);
      };
      const died = () => end(null);
      child.on('message', listener);
      child.on('exit', died);
    });
  }

  async function live(): Promise<void> {
    const child = fork('test/crash/mortal-bot.ts', {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: [...COMPILED],
    });
    const bot: Mortal = { child, isAlive: false, lastWords: '' };
    child.stderr?.on('data', (chunk: Buffer) => {
      bot.lastWords += chunk.toString();
    });
    child.once('exit', () => {
      bot.isAlive = false;
    });
    say(bot, { config, startsAt: clock.now().getTime(), isTurned: true });
    if (!(await receives(bot, 'ready'))) throw new Error(`a bot did not start: ${bot.lastWords}`);
    bot.isAlive = true;
    bots.push(bot);
  }

  async function kill(bot: Mortal): Promise<void> {
    const gone = bot.child.exitCode === null && bot.child.signalCode === null && once(bot.child, 'exit');
    bot.child.kill('SIGKILL');
    await gone;
    // Slack must have seen it go, or it would send it what the next one is to hear.
    if (alive().length === 0) await slack.socketMode.waitForNone();
  }

  /** All of them, together, for as long as this lasts. */
  async function turn(): Promise<void> {
    const least = replicas > 1 ? LEAST_TURN_MS.replicas : LEAST_TURN_MS.alone;
    while (!isOver) {
      // Nothing happens while nobody lives: a start takes a machine as busy as this one long enough.
      if (alive().length === 0) {
        await realSleep(least);
        continue;
      }
      const ms = turnMs;
      const turned = alive().map((bot) => {
        const received = receives(bot, 'turned');
        say(bot, { say: 'turn', ms });
        return received;
      });
      await Promise.all([realSleep(least), clock.advance(ms), ...turned]);
    }
  }

  const newest = (text: string) =>
    slack.control
      .as(ana)
      .sees(platform)
      .findLast((message) => wordsOf(message).includes(text));

  async function until<T>(find: () => T | undefined, what: string): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = find();
      if (found) return found;
      if (performance.now() > end) {
        const seen = slack.control.as(ana).sees(platform).at(-1);
        throw new Error(`${what} did not come; the last message: ${wordsOf(seen).slice(0, 600)}`);
      }
      await realSleep(5);
    }
  }

  /** Those that died start again. */
  async function revive(): Promise<readonly string[]> {
    const dead = bots.filter(({ isAlive }) => !isAlive);
    for (const bot of dead) {
      await kill(bot);
      bots.splice(bots.indexOf(bot), 1);
      await live();
    }
    return dead.map(({ lastWords }) => lastWords.trim());
  }

  /** A step where one was to die, but did not come in its round, must not kill it in the next. */
  async function disarm(): Promise<void> {
    for (const bot of alive()) {
      const received = receives(bot, 'counted');
      say(bot, { say: 'go', at: null });
      say(bot, { say: 'count' });
      await received;
    }
  }

  for (let i = 0; i < replicas; i++) await live();
  const turning = turn();

  return {
    async create(count, { at, afterMs = [] } = {}) {
      rounds += 1;
      const mine = Array.from({ length: count }, (_, i) => `round-${rounds}-${i}`);
      names.push(...mine);
      const me = slack.control.as(ana);
      await me.command(platform, `/depot create ${mine.join(' ')} token=yes subscribe=yes`);
      const question = `Create ${count} project`;
      const { ts } = await until(() => newest(question), 'the preview');
      const message = () => slack.state.messages.find((one) => one.ts === ts);
      for (const bot of alive()) say(bot, { say: 'go', at: at ?? null });
      const deaths: string[] = [];
      const began = performance.now();
      const waiting = [...afterMs];
      let [pressedBy, retriedBy] = ['', ''];
      const clicks: Promise<unknown>[] = [];
      const ended = () => {
        const words = wordsOf(message());
        return /Created \d+ projects? of/.test(words) && !words.includes('create:batch-retry');
      };
      const end = performance.now() + PATIENCE_MS * 4;
      while (!ended()) {
        if (performance.now() > end) throw new Error(`it never ends: ${wordsOf(message()).slice(0, 800)}`);
        deaths.push(...(await revive()));
        const listeners = bots.map(({ child }) => child.pid).join(' ');
        // A person presses again when nothing happens; whoever was to hear the first click is dead.
        if (wordsOf(message()).includes(question) && pressedBy !== listeners && alive().length === replicas) {
          pressedBy = listeners;
          // Whoever dies of it never acknowledges it, and time stands still until the next one lives.
          clicks.push(me.click(platform, { messageTs: ts, actionId: 'create:batch-start' }));
        }
        // Attempts run out where they are killed again and again; then it says so, and offers what is left.
        const retry = /Retry \d+ failed/.exec(wordsOf(message()))?.[0] ?? '';
        if (retry && retriedBy !== listeners && alive().length === replicas) {
          retriedBy = listeners;
          console.log(retry);
          clicks.push(me.click(platform, { messageTs: ts, actionId: 'create:batch-retry' }));
        }
        if (!retry) retriedBy = '';
        if (waiting[0] !== undefined && performance.now() - began > waiting[0]) {
          waiting.shift();
          const victim = alive()[deaths.length % replicas];
          if (victim) await kill(victim);
        }
        await realSleep(5);
      }
      if (at) await disarm();
      deaths.push(...(await revive()));
      await Promise.all(clicks);
      return deaths;
    },
    async expireFiles(at) {
      const isThere = () => [...slack.state.files.values()].some(({ name }) => name === SECRETS);
      if (!isThere()) throw new Error('there is no file of secrets');
      for (const bot of alive()) say(bot, { say: 'go', at });
      const deaths: string[] = [];
      const end = performance.now() + PATIENCE_MS;
      turnMs = LONG_TURN_MS;
      while (isThere()) {
        if (performance.now() > end) throw new Error('a file of secrets is still there');
        deaths.push(...(await revive()));
        await realSleep(5);
      }
      turnMs = TURN_MS;
      await disarm();
      deaths.push(...(await revive()));
      return deaths;
    },
    async steps() {
      const counted = await Promise.all(
        alive().map((bot) => {
          const received = receives(bot, 'counted');
          say(bot, { say: 'count' });
          return received;
        }),
      );
      return counted.flatMap((one) => one?.steps ?? []);
    },
    wrongs() {
      const tokens = [...depot.state.tokens.values()];
      const files = [...shown.values()];
      const times = (text: string) => files.reduce((sum, file) => sum + file.split(text).length - 1, 0);
      const ofNames = names.flatMap((name) => {
        const projects = [...depot.state.projects.values()].filter((project) => project.name === name);
        const own = tokens.filter(({ projectId }) => projects.some((one) => one.projectId === projectId));
        return [
          ...(projects.length === 1 ? [] : [`${name} is there ${projects.length} times`]),
          ...(own.length === 1 ? [] : [`${name} has ${own.length} tokens`]),
          ...own.flatMap(({ tokenId }) => {
            const seen = times(`depot_project_${tokenId}`);
            return seen === 1 ? [] : [`the secret of ${name} was shown ${seen} times`];
          }),
        ];
      });
      const secrets = times('depot_project_');
      const useless = secrets - names.length;
      return [...ofNames, ...(useless === 0 ? [] : [`${useless} secrets were shown of revoked tokens`])];
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await turning;
      for (const bot of bots) bot.child.kill('SIGKILL');
      await slack.close();
      await depot.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
