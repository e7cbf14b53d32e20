import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  becameActive,
  judge,
  newHints,
  nextPeriod,
  untilNextSweep,
  worthALook,
} from '../../src/watch/hints.ts';
import { type Candidate, duePolls, longestUnseenMs, type Reason, refill } from '../../src/watch/plan.ts';
import { afterLook, factorNow, NO_PRESSURE } from '../../src/watch/pressure.ts';
import {
  learn,
  newRhythm,
  nextLookAt,
  priceFor,
  type Rhythm,
  rhythmOfHistory,
  weight,
} from '../../src/watch/rhythm.ts';
import { aBuild } from '../support/a-build.ts';

const NOW = new Date('2026-11-24T13:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const candidate = (projectId: string, reason: Reason, lastMs: number, overdueMs = 1_000): Candidate => ({
  projectId,
  reason,
  lastLookAt: ago(lastMs),
  nextLookAt: ago(overdueMs),
});
const LIMITS = { minMs: 10_000, maxMs: 900_000 };

describe('whose turn it is', () => {
  it('hints and running builds first, the longest overdue of the rest next, nobody before their time', () => {
    const due = duePolls(
      [
        candidate('late', 'time', 600_000, 300_000),
        candidate('later', 'time', 600_000, 500_000),
        candidate('hinted', 'hint', 60_000),
        candidate('running', 'running', 20_000),
        { ...candidate('not yet', 'time', 1_000), nextLookAt: new Date(NOW.getTime() + 1) },
      ],
      NOW,
      10,
      1,
    );
    expect(due.toSorted()).toEqual(['hinted', 'late', 'later', 'running']);
    expect(due.slice(0, 2).toSorted()).toEqual(['hinted', 'running']);
    expect(due.indexOf('later')).toBeLessThan(due.indexOf('late'));
  });

  it('the rest gets its part even when something points at others all the time', () => {
    const candidates = [
      ...Array.from({ length: 100 }, (_, i) => candidate(`hinted ${i}`, 'hint', 60_000)),
      candidate('forgotten', 'time', 900_000),
    ];
    const turns = Array.from({ length: 6 }, (_, turn) => duePolls(candidates, NOW, 1, turn)).flat();
    expect(turns).toContain('forgotten');
  });

  it('gives no more turns than there are, and each project one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ reason: fc.constantFrom<Reason>('hint', 'running', 'time'), last: fc.nat(1e6) }),
        ),
        fc.nat(40),
        fc.nat(),
        (seeds, turns, turn) => {
          const all = seeds.map(({ reason, last }, i) => candidate(`p${i}`, reason, last));
          const chosen = duePolls(all, NOW, turns, turn);
          expect(chosen).toHaveLength(Math.min(turns, all.length));
          expect(new Set(chosen).size).toBe(chosen.length);
        },
      ),
    );
  });

  it('saves up a few seconds of looks, no more', () => {
    expect(refill({ saved: 0, at: ago(500) }, 240, NOW).saved).toBeCloseTo(2);
    expect(refill({ saved: 0, at: ago(3_600_000) }, 240, NOW).saved).toBe(16);
  });

  it('2,000 projects are each seen within a quarter of an hour by the default budget', () => {
    const perMinute = 300 * 0.85;
    expect(longestUnseenMs(2_000, perMinute)).toBe(15 * 60_000);
    const price = priceFor(
      Array.from({ length: 2_000 }, () => weight(newRhythm(NOW), NOW)),
      perMinute * 0.8,
      LIMITS,
    );
    const next = nextLookAt(newRhythm(NOW), [], price, NOW, LIMITS);
    expect(next.getTime() - NOW.getTime()).toBeLessThanOrEqual(15 * 60_000);
    expect(longestUnseenMs(10_000, perMinute)).toBeGreaterThan(15 * 60_000);
  });
});

describe('the rhythm of a project', () => {
  const price = 200_000;
  const waits = (rhythm: Rhythm, running: readonly Date[] = []) =>
    nextLookAt(rhythm, running, price, NOW, LIMITS).getTime() - NOW.getTime();
  const history = (perDay: number) =>
    rhythmOfHistory(
      Array.from({ length: perDay * 7 }, (_, i) => ({
        ...aBuild(),
        createdAt: ago(((i + 1) * 86_400_000) / perDay),
      })),
      NOW,
    );

  it('who builds more is looked at sooner, from the first look on', () => {
    expect(waits(history(50))).toBeLessThan(waits(history(3)));
    expect(waits(history(3))).toBeLessThan(waits(rhythmOfHistory([], NOW)));
  });

  it('who has just built is looked at sooner', () => {
    const quiet = history(3);
    const busy = learn(quiet, [{ ...aBuild(), createdAt: ago(30_000) }], 60_000, NOW);
    expect(waits(busy)).toBeLessThan(waits(quiet));
  });

  it('learns when people work', () => {
    const atNine = Array.from({ length: 10 }, (_, i) => ({
      ...aBuild(),
      createdAt: new Date(Date.UTC(2026, 10, 14 + i, 9)),
    }));
    const rhythm = learn(newRhythm(NOW), atNine, 86_400_000 * 10, NOW);
    const at = (hour: number) => weight({ ...rhythm, excitement: 0 }, new Date(Date.UTC(2026, 10, 25, hour)));
    expect(at(10)).toBeGreaterThan(at(22) * 1.5);
  });

  it('a running build is looked at every 10 to 60 seconds, not long before it can have ended', () => {
    const rhythm = { ...history(3), typicalSeconds: 300 };
    expect(waits(rhythm, [NOW])).toBe(60_000);
    expect(waits(rhythm, [ago(170_000)])).toBe(10_000);
    expect(waits(rhythm, [ago(7_200_000)])).toBe(60_000);
  });

  it('the price spends the calls there are', () => {
    const weights = [...Array.from({ length: 50 }, () => 0.2), 1, 2, 3];
    const limits = { minMs: 1_000, maxMs: 86_400_000 };
    const calls = (ms: number) => weights.reduce((sum, worth) => sum + 60_000 / (ms / worth), 0);
    expect(calls(priceFor(weights, 30, limits))).toBeCloseTo(30, 3);
  });
});

describe('usage counts as hints', () => {
  const usage = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([projectId, buildCount]) => ({ projectId, buildCount }));

  it('point at who built more than when last counted; a first count points at nobody', () => {
    const before = new Map([
      ['a', 3],
      ['b', 5],
    ]);
    expect(becameActive(before, usage({ a: 4, b: 5, c: 9 }))).toEqual(['a']);
  });

  it('lose trust when they lead to nothing, are hardly followed then, and win it back', () => {
    let hints = newHints(NOW);
    for (let i = 0; i < 60; i++) hints = judge(hints, false);
    const active = Array.from({ length: 40 }, (_, i) => `p${i}`);
    expect(worthALook(hints, active, 1)).toHaveLength(2);
    expect(untilNextSweep(hints, 8, 255)).toBeGreaterThan(untilNextSweep(newHints(NOW), 8, 255));
    for (let i = 0; i < 60; i++) hints = judge(hints, true);
    expect(worthALook(hints, active, 1)).toEqual(active);
  });

  it('are counted from a later moment now and then', () => {
    const hints = newHints(NOW);
    expect(nextPeriod(hints, NOW)).toBeNull();
    expect(nextPeriod(hints, new Date(NOW.getTime() + 30 * 3_600_000))).not.toBeNull();
  });
});

describe('the pressure on Depot', () => {
  it('is halved when Depot says it is too much, and comes back by a tenth a minute', () => {
    const slowed = afterLook(NO_PRESSURE, 'too many calls', NOW);
    expect(factorNow(slowed, NOW)).toBe(0.5);
    expect(factorNow(slowed, new Date(NOW.getTime() + 60_000))).toBeCloseTo(0.6);
    expect(factorNow(slowed, new Date(NOW.getTime() + 600_000))).toBe(1);
  });

  it('counts the refusals of one moment as one', () => {
    const once = afterLook(NO_PRESSURE, 'too many calls', NOW);
    expect(afterLook(once, 'too many calls', new Date(NOW.getTime() + 1_000))).toBe(once);
  });

  it('only probes while Depot is away, and is itself again with the first answer', () => {
    let pressure = NO_PRESSURE;
    for (let i = 0; i < 4; i++) pressure = afterLook(pressure, 'unreachable', NOW);
    expect(pressure.awaySince).toEqual(NOW);
    expect(afterLook(pressure, 'fine', NOW).awaySince).toBeNull();
  });
});
