// A Slack and a Depot that outlive the bot, and a bot that is killed and started again. Each round, one project breaks and
// the one before is fixed, each in a channel of its own.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import type { StoreSettings } from '../../src/store/open-store.ts';
import type { TestDatabase } from '../support/databases.ts';
import type { Follow } from '../support/follow.ts';
import { COMPILED } from '../support/run-node.ts';
import { MANIFEST } from '../support/start-bot.ts';
import { crashConfig } from './crash-config.ts';
import type { FromBot, Life, ToBot } from './messages.ts';
import type { CrashPoint } from './steps.ts';

export interface Crash extends AsyncDisposable {
  /** A round that nothing cuts short. @returns its steps. */
  count(): Promise<readonly string[]>;
  /** A round in which the bot dies at this step, and is started again. @returns what it died of; null: it had fewer steps. */
  dieAt(point: CrashPoint): Promise<string | null>;
  /** The same after so many real milliseconds. */
  dieAfter(ms: number): Promise<void>;
  /** What is said in all channels that should not be there, or is there twice. Empty: all is well. */
  wrongs(): readonly string[];
  readonly rounds: number;
}

/** So long, in real time, a round may take. */
const PATIENCE_MS = 25_000;
const BUILD_SECONDS = 5;

export async function openCrash(database: TestDatabase): Promise<Crash> {
  const clock = createManualClock();
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-crash-'));
  const store: StoreSettings =
    database.settings.kind === 'postgres' ? database.settings : { kind: 'pglite', dataDir };
  const depot = await startDepotSandbox({ clock, seed: 'empty' });
  const slack = await startSlackSandbox({ clock, manifest: MANIFEST, rateLimited: false });
  const config = crashConfig(slack, depot, store);
  const followed: Follow[] = [];
  let bot: ChildProcess;
  let lastWords = '';

  const say = (message: ToBot | Life) => bot.send(message);

  function receives<S extends FromBot['say']>(what: S): Promise<Extract<FromBot, { readonly say: S }>> {
    return new Promise((resolve, reject) => {
      const listener = (message: FromBot) => {
        if (message.say !== what) return;
        bot.off('message', listener);
        resolve(message as Extract<FromBot, { readonly say: S }>);
      };
      bot.on('message', listener);
      bot.once('exit', () => reject(new Error(`the bot ended while ${what} was waited for: ${lastWords}`)));
    });
  }

  async function live(): Promise<void> {
    lastWords = '';
    const born = fork('test/crash/mortal-bot.ts', {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: [...COMPILED],
    });
    bot = born;
    born.stderr?.on('data', (chunk: Buffer) => {
      lastWords += chunk.toString();
    });
    // Slack's and Depot's time go with the bot's.
    let turning = Promise.resolve();
    born.on('message', (message: FromBot) => {
      if (message.say !== 'time') return;
      turning = turning.then(() => clock.advance(Math.max(0, message.now - clock.now().getTime())));
    });
    say({ config, startsAt: clock.now().getTime() + 2_000 });
    await receives('ready');
  }

  async function bury(): Promise<void> {
    if (bot.exitCode === null && bot.signalCode === null) await once(bot, 'exit');
    await slack.socketMode.waitForNone();
  }

  /** The words of a channel, those under the incident's message apart. */
  function received({ channelId }: Follow) {
    const all = slack.state.messages.filter((m) => m.channelId === channelId && m.ephemeralFor === null);
    return { parents: all.filter((m) => !m.threadTs), replies: all.filter((m) => m.threadTs) };
  }
  const isNotified = (follow: Follow) =>
    received(follow).parents.some(({ text }) => /failed at|It was failing for/.test(text));
  const isOver = (follow: Follow) =>
    received(follow).parents.some(({ text }) => text.includes('It was failing for')) &&
    received(follow).replies.length > 0;

  async function settled(): Promise<void> {
    const last = followed.at(-1);
    const isDone = () =>
      last !== undefined && isNotified(last) && followed.slice(0, -1).every((follow) => isOver(follow));
    await slack.control.waitFor(isDone, `round ${followed.length} to be told`, PATIENCE_MS);
  }

  /** The next project is followed; it breaks, and the one before is fixed. */
  async function begin(): Promise<void> {
    const number = followed.length + 1;
    const channelId = `C0CRASH${number}`;
    const members = new Set([slack.state.botUserId, 'U0ANA']);
    slack.state.channels.set(channelId, {
      channelId,
      name: `crash-${number}`,
      kind: 'public',
      members,
      archived: false,
    });
    const projectName = `project-${number}`;
    const { projectId } = addProject(depot.state, { name: projectName, ageDays: 1, cacheGb: 1 }, clock.now());
    const follow = { projectId, projectName, channelId };
    const before = followed.at(-1);
    const following = receives('following');
    say({ say: 'follow', follow, forget: followed.slice(0, -1).map((one) => one.projectId) });
    await following;
    followed.push(follow);
    depot.scenario.startBuild({ projectId, failure: 'failed test', seconds: BUILD_SECONDS });
    if (before) depot.scenario.startBuild({ projectId: before.projectId, seconds: BUILD_SECONDS });
  }

  await live();

  return {
    async count() {
      await begin();
      say({ say: 'go', at: null });
      await settled();
      // What comes after the last message belongs to it.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const counted = receives('counted');
      say({ say: 'count' });
      return (await counted).steps;
    },
    async dieAt(at) {
      await begin();
      const died = once(bot, 'exit');
      say({ say: 'go', at });
      const end = await Promise.race([died.then(() => 'died'), settled().then(() => 'settled')]);
      if (end === 'settled') {
        bot.kill('SIGKILL');
        await bury();
        // Its last message may be there before its end is known.
        const itself = lastWords.trim();
        await live();
        return itself || null;
      }
      await bury();
      const of = lastWords.trim();
      await live();
      await settled();
      return of;
    },
    async dieAfter(ms) {
      await begin();
      say({ say: 'go', at: null });
      await new Promise((resolve) => setTimeout(resolve, ms));
      bot.kill('SIGKILL');
      await bury();
      await live();
      await settled();
    },
    wrongs() {
      return followed.flatMap((follow, index) => {
        const { parents, replies } = received(follow);
        const isLast = index === followed.length - 1;
        const wanted = isLast ? 0 : 1;
        const says = (what: string) => `${follow.projectName} ${what}`;
        return [
          ...(parents.length === 1 ? [] : [says(`has ${parents.length} messages in its channel`)]),
          ...(replies.length === wanted ? [] : [says(`has ${replies.length} replies in its thread`)]),
          ...(isLast || parents[0]?.text.includes('It was failing for')
            ? []
            : [says('does not say that it is over')]),
        ];
      });
    },
    get rounds() {
      return followed.length;
    },
    async [Symbol.asyncDispose]() {
      bot.kill('SIGKILL');
      await bury();
      await slack.close();
      await depot.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
