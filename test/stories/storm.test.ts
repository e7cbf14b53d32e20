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

const SLACK_FAULTS: readonly (readonly [string, SlackFault, number])[] = [
  ['slow down', { kind: 'ratelimited', retryAfterSeconds: 7 }, 4],
  ['an error 500', { kind: 'status', status: 500 }, 3],
  ['an error word', { kind: 'error', error: 'internal_error' }, 3],
  ['connections that break', { kind: 'drop' }, 3],
  ['answers that are lost', { kind: 'lose-answer' }, 3],
];
const DEPOT_FAULTS: readonly (readonly [string, Fault, number])[] = [
  ['is away', { kind: 'refuse', code: Code.Unavailable, message: 'away' }, 30],
  ['says slow down', { kind: 'refuse', code: Code.ResourceExhausted, message: 'slow' }, 10],
  ['has a fault', { kind: 'refuse', code: Code.Internal, message: 'oops' }, 10],
  ['refuses', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' }, 6],
  ['is slow', { kind: 'slow', ms: 2_000 }, 10],
  ['breaks connections', { kind: 'drop' }, 10],
  ['loses answers', { kind: 'lose-answer' }, 10],
  ['answers nonsense', { kind: 'garbage' }, 10],
  ['answers as a proxy would', { kind: 'html', status: 502 }, 10],
];

describe('a storm of failures', () => {
  let bot: Bot;
  let storms = 0;
  let hit: readonly Follow[] = [];
  beforeAll(async () => {
    bot = await startBot({ seed: 'empty', rateLimited: true });
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  beforeEach(async () => {
    bot.slack.faults.clear();
    bot.depot.faults.clear();
    storms += 1;
    const now = bot.clock.now();
    hit = Array.from({ length: AT_ONCE }, (_, i) => {
      const projectName = `customer-${storms}-${i}`;
      const { projectId } = addProject(bot.depot.state, { name: projectName, ageDays: 9, cacheGb: 1 }, now);
      return { projectId, projectName, channelId: i % 2 === 0 ? builds : platform };
    });
    for (const one of hit) await follow(bot.app.store.db, one, now);
  });

  const about = ({ channelId, projectName }: Follow) =>
    bot.slack.state.messages.filter(
      (m) => m.channelId === channelId && !m.threadTs && m.text.includes(projectName),
    );

  async function breakAll(): Promise<void> {
    for (const [i, { projectId }] of hit.entries()) {
      bot.depot.scenario.startBuild({
        projectId,
        seconds: 5,
        failure: FAILURES[i % FAILURES.length] ?? 'dns',
      });
    }
    await turnUntil(bot.clock, 1_000, () => hit.every((one) => about(one).length > 0), 'all are told');
    // What would come twice comes now.
    await bot.clock.advance(30_000);
    for (const one of hit) expect(about(one), one.projectName).toHaveLength(1);
  }

  async function mendAll(): Promise<void> {
    for (const { projectId } of hit) bot.depot.scenario.startBuild({ projectId, seconds: 5 });
    const isGreen = (one: Follow) => about(one).some(({ text }) => /green again/.test(text));
    await turnUntil(bot.clock, 1_000, () => hit.every(isGreen), 'all are green');
    const ends = ({ channelId, projectName }: Follow) =>
      bot.slack.state.messages.filter(
        (m) =>
          m.channelId === channelId && m.threadTs && m.text.includes(`*${projectName}* is green again after`),
      );
    await turnUntil(bot.clock, 1_000, () => hit.every((one) => ends(one).length > 0), 'all ends are told');
    for (const one of hit) expect(ends(one), one.projectName).toHaveLength(1);
  }

  it.each(SLACK_FAULTS)('while Slack answers posts with %s', async (_what, fault, times) => {
    bot.slack.faults.set('chat.postMessage', fault, times);
    await breakAll();
    bot.slack.faults.set('chat.postMessage', fault, times);
    await mendAll();
  });

  it.each(SLACK_FAULTS)('while Slack answers edits with %s', async (_what, fault, times) => {
    await breakAll();
    bot.slack.faults.set('chat.update', fault, times);
    await mendAll();
  });

  it.each(DEPOT_FAULTS)('while Depot %s', async (_what, fault, times) => {
    bot.depot.faults.set('*', fault, times);
    await breakAll();
  });
});
