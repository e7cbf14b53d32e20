import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPoll, factorNow, NO_BACKOFF } from '../../src/watch/backoff.ts';
import {
  type Candidate,
  choosePolls,
  LEAST_WEIGHT,
  longestIntervalMs,
  nextPollAt,
  paceOf,
  type Reason,
  weightOf,
} from '../../src/watch/choose-polls.ts';
import {
  type Counted,
  dayAfter,
  dayOf,
  growthOf,
  judge,
  newUsageState,
  pageGapMs,
  pointsAt,
  pollHints,
  untilNextSweepMs,
} from '../../src/watch/usage-hints.ts';
import { firstRoundMs } from '../../src/watch/watched-projects.ts';

const NOW = new Date('2026-11-24T13:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const candidate = (projectId: string, reason: Reason, lastMs: number, dueMs = 1_000): Candidate => ({
  projectId,
  reason,
  lastPolledAt: ago(lastMs),
  nextPollAt: ago(dueMs),
});
const idsOf = (candidates: readonly Candidate[]) => candidates.map(({ projectId }) => projectId);

describe('which projects are polled next', () => {
  it('those that something points at, then running builds, then who is due longest, then who is not due yet', () => {
    const chosen = choosePolls(
      [
        candidate('runs, not due', 'running', 6_000, -5_000),
        candidate('runs', 'running', 20_000),
        candidate('usage grew', 'usage', 90_000),
        candidate('event', 'event', 60_000),
      ],
      [
        candidate('not due', 'time', 10_000, -60_000),
        candidate('due', 'time', 600_000, 300_000),
        candidate('longest due', 'time', 600_000, 500_000),
      ],
      10,
      1,
      NOW,
    );
    expect(idsOf(chosen)).toEqual([
      'event',
      'usage grew',
      'runs',
      'longest due',
      'due',
      'runs, not due',
      'not due',
    ]);
  });

  it('a project that nothing points at gets its part, however much points at others', () => {
    const pointedAt = Array.from({ length: 100 }, (_, i) => candidate(`p${i}`, 'usage', 60_000));
    const rest = [candidate('forgotten', 'time', 900_000)];
    const turns = [1, 2, 3, 4].flatMap((turn) => idsOf(choosePolls(pointedAt, rest, 1, turn, NOW)));
    expect(turns.filter((id) => id === 'forgotten')).toHaveLength(1);
  });

  it('no more than may begin, and each once', () => {
    const some = fc.array(fc.integer({ min: -60_000, max: 60_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(some, some, fc.nat(30), fc.nat(10), (pointed, rest, free, turn) => {
        const chosen = choosePolls(
          pointed.map((due, i) => candidate(`a${i}`, i % 2 ? 'running' : 'event', 1_000, due)),
          rest.map((due, i) => candidate(`b${i}`, 'time', 1_000, due)),
          free,
          turn,
          NOW,
        );
        expect(chosen).toHaveLength(Math.min(free, pointed.length + rest.length));
        expect(new Set(idsOf(chosen)).size).toBe(chosen.length);
      }),
    );
  });
});

describe('when a project is due again', () => {
  const pace = paceOf(10_000, 300, 5_000);
  const wait = (runningSince: readonly Date[], weight = 1, at = pace) =>
    nextPollAt({ runningSince, weight }, at, NOW).getTime() - NOW.getTime();

  it('sooner when it built lately, never more than seven times as often as one that sleeps', () => {
    const weights = [0, 60_000, 600_000, 3_600_000, 86_400_000, 30 * 86_400_000].map((ms) =>
      weightOf(ago(ms), NOW),
    );
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    expect(weights[0]).toBe(1);
    expect(weights.at(-1)).toBe(LEAST_WEIGHT);
    expect(weightOf(null, NOW)).toBe(LEAST_WEIGHT);
    expect(1 / LEAST_WEIGHT).toBeLessThan(7);
  });

  it('all together as often as there are calls', () => {
    const weights = [1, 0.5, 0.5, 0.2];
    const total = weights.reduce((sum, one) => sum + one, 0);
    const slow = paceOf(total, 2, 1_000);
    const perMinute = weights.reduce((sum, weight) => sum + 60_000 / wait([], weight, slow), 0);
    expect(perMinute).toBeCloseTo(2, 2);
    expect(longestIntervalMs(slow)).toBeGreaterThanOrEqual(wait([], LEAST_WEIGHT, slow) - 1);
  });

  it('while a build runs: within a tenth of its age, and never sooner than POLL_MIN_SECONDS', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        const waited = wait([ago(seconds * 1_000)]);
        expect(waited).toBeGreaterThanOrEqual(5_000);
        expect(waited).toBeLessThanOrEqual(Math.max(5_000, seconds * 100));
      }),
    );
    expect(wait([ago(3_600_000), ago(10_000)])).toBe(5_000);
  });
});

describe('the first round over new projects', () => {
  it('leaves a part of the calls to everything else', () => {
    expect(firstRoundMs(10_000, 300) / 60_000).toBeGreaterThan(10_000 / 300);
    expect(firstRoundMs(10_000, 300) / 60_000).toBeLessThan(50);
  });
});

describe('usage counts as hints', () => {
  const counted = (change: Partial<Counted> = {}): Counted => ({
    projectId: 'p',
    builds: 3,
    seconds: 100,
    at: ago(10_000),
    running: 0,
    ...change,
  });
  const usage = (buildCount: number, buildSeconds: number) => ({
    projectId: 'p',
    buildCount,
    buildSeconds,
    layerCacheGb: 0,
  });

  it('point at who built more than when last counted; a first count points at nobody', () => {
    expect(pointsAt(counted(), usage(4, 101), NOW, true)).toBe(true);
    expect(pointsAt(counted(), usage(3, 100), NOW, true)).toBe(false);
    expect(pointsAt(counted({ builds: null }), usage(3, 100), NOW, true)).toBe(false);
  });

  it('point at a build that ended: its seconds stopped growing, or were added at its end', () => {
    const runs = counted({ running: 2 });
    expect(pointsAt(runs, usage(3, 120), NOW, true)).toBe(false);
    expect(pointsAt(runs, usage(3, 114), NOW, true)).toBe(true);
    expect(pointsAt(runs, usage(3, 100), NOW, false)).toBe(false);
    expect(pointsAt(runs, usage(3, 140), NOW, false)).toBe(true);
    expect(growthOf(runs, usage(3, 120))).toEqual({ grew: 1, stood: 0 });
    expect(growthOf(runs, usage(3, 100))).toEqual({ grew: 0, stood: 1 });
    expect(growthOf(counted(), usage(3, 120))).toBeNull();
  });

  it('lose trust when they lead to nothing, are hardly followed then, and win it back', () => {
    let state = newUsageState(NOW);
    const size = { pages: 40, watched: 10_000, callsPerMinute: 300, minMs: 5_000 };
    const active = Array.from({ length: 40 }, (_, i) => `p${i}`);
    for (let i = 0; i < 60; i++) state = judge(state, false);
    expect(pollHints(state.trust, active, 1)).toHaveLength(2);
    expect(untilNextSweepMs(state.trust, size)).toBeGreaterThan(untilNextSweepMs(1, size));
    for (let i = 0; i < 60; i++) state = judge(state, true);
    expect(pollHints(state.trust, active, 1)).toEqual(active);
  });

  it('take half of the calls at the most, and next to none where a round is as quick', () => {
    const size = { pages: 40, watched: 10_000, callsPerMinute: 300, minMs: 5_000 };
    expect(60_000 / pageGapMs(size)).toBeLessThanOrEqual(150);
    expect(untilNextSweepMs(1, { ...size, pages: 1, watched: 20 })).toBe(60_000);
  });

  it('are counted by the day', () => {
    expect(dayOf(NOW)).toEqual(new Date('2026-11-24T00:00:00Z'));
    expect(dayAfter(dayOf(NOW))).toEqual(new Date('2026-11-25T00:00:00Z'));
  });
});

describe('the backoff', () => {
  it('halves the calls when Depot says it is too much, and comes back by a tenth a minute', () => {
    const slowed = afterPoll(NO_BACKOFF, 'too many calls', NOW);
    expect(factorNow(slowed, NOW)).toBe(0.5);
    expect(factorNow(slowed, new Date(NOW.getTime() + 60_000))).toBeCloseTo(0.6);
    expect(factorNow(slowed, new Date(NOW.getTime() + 600_000))).toBe(1);
  });

  it('counts the refusals of one moment as one', () => {
    const once = afterPoll(NO_BACKOFF, 'too many calls', NOW);
    expect(afterPoll(once, 'too many calls', new Date(NOW.getTime() + 1_000))).toBe(once);
  });

  it('only probes while Depot is away, and ends with the first answer, also a refusal', () => {
    let backoff = NO_BACKOFF;
    for (let i = 0; i < 4; i++) backoff = afterPoll(backoff, 'unreachable', NOW);
    expect(backoff.awaySince).toEqual(NOW);
    expect(afterPoll(backoff, 'fine', NOW).awaySince).toBeNull();
    expect(afterPoll(backoff, 'refused', NOW).awaySince).toBeNull();
  });
});
