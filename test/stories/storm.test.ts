// Many projects break at once while Slack or Depot misbehaves in every way they can: each is told once, and none is left out.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/depot/faults.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import type { SlackFault } from '../../src/sandbox/slack/faults.ts';
import { type Follow, follow } from '../support/follow.ts';
import { type Bot, CHANNELS, startBot } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, platform } = CHANNELS;
const AT_ONCE = 6;
const FAILURES = ['failed test', 'dns', 'out of memory', 'missing file'] as const;

/** In words, itself, and how many calls meet it. */
type Faults<F> = readonly (readonly [string, F, number])[];

const SLACK_FAULTS: Faults<SlackFault> = [
  ['slow down', { kind: 'ratelimited', retryAfterSeconds: 7 }, 4],
  ['an error 500', { kind: 'status', status: 500 }, 3],
  ['an error word', { kind: 'error', error: 'internal_error' }, 3],
  ['connections that break', { kind: 'drop' }, 3],
  ['answers that are lost', { kind: 'lose-answer' }, 3],
];
const DEPOT_FAULTS: Faults<Fault> = [
  ['being away', { kind: 'refuse', code: Code.Unavailable, message: 'away' }, 30],
  ['slow down', { kind: 'refuse', code: Code.ResourceExhausted, message: 'slow' }, 10],
  ['a fault', { kind: 'refuse', code: Code.Internal, message: 'oops' }, 10],
  ['a refusal', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' }, 6],
  ['slowness', { kind: 'slow', ms: 2_000 }, 10],
  ['a broken connection', { kind: 'drop' }, 10],
  ['a lost answer', { kind: 'lose-answer' }, 10],
  ['nonsense', { kind: 'garbage' }, 10],
  ['a proxy’s page', { kind: 'html', status: 502 }, 10],
];

/** `npm test` has all faults of a kind come one after the other in one storm; `npm run crash` has a storm for each. */
function stormsOf<F>(faults: Faults<F>): readonly (readonly [string, Faults<F>])[] {
  return process.env.CRASH_POINTS ? faults.map((fault) => [fault[0], [fault]]) : [['every fault', faults]];
}

describe('a storm of failures', () => {
  let bot: Bot;
  let storms = 0;
  let hit: readonly Follow[] = [];
  beforeAll(async () => {
    bot = await startBot({ seed: 'empty', rateLimited: true, jobsMayFail: true });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  beforeEach(() => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
  });

  async function newProjects(): Promise<void> {
    storms += 1;
    const now = bot.clock.now();
    hit = Array.from({ length: AT_ONCE }, (_, i) => {
      const projectName = `customer-${storms}-${i}`;
      const { projectId } = addProject(bot.depot.state, { name: projectName, ageDays: 9, cacheGb: 1 }, now);
      return { projectId, projectName, channelId: i % 2 === 0 ? builds : platform };
    });
    for (const one of hit) await follow(bot.app.store.db, one, now);
  }

  const about = ({ channelId, projectName }: Follow) =>
    bot.slack.state.messages.filter(
      (m) => m.channelId === channelId && !m.threadTs && m.text.includes(projectName),
    );

  /** @param everySecond what else goes on in the meantime */
  const until = (isThere: () => boolean, what: string, everySecond?: () => void) =>
    turnUntil(
      bot.clock,
      1_000,
      () => {
        everySecond?.();
        return isThere();
      },
      what,
    );

  async function breakAll(everySecond?: () => void): Promise<void> {
    for (const [i, { projectId }] of hit.entries()) {
      bot.depot.scenario.startBuild({
        projectId,
        seconds: 5,
        failure: FAILURES[i % FAILURES.length] ?? 'dns',
      });
    }
    await until(() => hit.every((one) => about(one).length > 0), 'all are told', everySecond);
    // What would come twice comes now.
    await bot.clock.advance(30_000);
    for (const one of hit) expect(about(one), one.projectName).toHaveLength(1);
  }

  async function mendAll(everySecond?: () => void): Promise<void> {
    for (const { projectId } of hit) bot.depot.scenario.startBuild({ projectId, seconds: 5 });
    const isGreen = (one: Follow) => about(one).some(({ text }) => /fixed/.test(text));
    await until(() => hit.every(isGreen), 'all are green', everySecond);
    const ends = ({ channelId, projectName }: Follow) =>
      bot.slack.state.messages.filter(
        (m) => m.channelId === channelId && m.threadTs && m.text.includes(`*${projectName}* is fixed after`),
      );
    await until(() => hit.every((one) => ends(one).length > 0), 'all ends are told', everySecond);
    for (const one of hit) expect(ends(one), one.projectName).toHaveLength(1);
  }

  /** Storm after storm, until each fault has come, so many times, one after the other. */
  async function amid<F>(
    switches: { set(method: string, fault: F, times: number): void; list(): readonly unknown[] },
    method: string,
    faults: Faults<F>,
    storm: (everySecond: () => void) => Promise<void>,
  ): Promise<void> {
    const left = [...faults];
    const next = () => {
      const fault = switches.list().length === 0 ? left.shift() : undefined;
      if (fault) switches.set(method, fault[1], fault[2]);
    };
    while (left.length > 0 || switches.list().length > 0) {
      await newProjects();
      await storm(next);
    }
  }

  it.each(stormsOf(SLACK_FAULTS))('while Slack answers posts with %s', async (_what, faults) => {
    await amid(bot.slack.faults, 'chat.postMessage', faults, async (next) => {
      await breakAll(next);
      await mendAll(next);
    });
  });

  it.each(stormsOf(SLACK_FAULTS))('while Slack answers edits with %s', async (_what, faults) => {
    await amid(bot.slack.faults, 'chat.update', faults, async (next) => {
      await breakAll();
      await mendAll(next);
    });
  });

  it.each(stormsOf(DEPOT_FAULTS))('while Depot meets calls with %s', async (_what, faults) => {
    await amid(bot.depot.faults, '*', faults, breakAll);
  });
});
