import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cover, nextPeriod } from '../../src/activity/covered.ts';
import type { Span } from '../../src/analysis/last-build.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 5, 1);

/** Counts until nothing is left, or so many periods. */
function count(covered: Span | null, now: Date, most = 1_000): { covered: Span | null; periods: Span[] } {
  const periods: Span[] = [];
  let at = covered;
  for (let period = nextPeriod(at, now); period && periods.length < most; period = nextPeriod(at, now)) {
    periods.push(period);
    at = cover(at, period);
  }
  return { covered: at, periods };
}

describe('what is counted', () => {
  it('goes back a year, by weeks and then by months', () => {
    const now = new Date(START);
    const { covered, periods } = count(null, now);
    expect(periods.length).toBeLessThan(25);
    expect(covered?.to).toEqual(now);
    expect(now.getTime() - (covered?.from.getTime() ?? 0)).toBeGreaterThan(336 * DAY_MS);
    expect(periods[0]).toEqual({ from: new Date(START - 7 * DAY_MS), to: now });
    for (const { from, to } of periods) {
      const isNear = now.getTime() - to.getTime() < 84 * DAY_MS;
      expect((to.getTime() - from.getTime()) / DAY_MS).toBe(
        isNear ? 7 : to.getTime() <= START - 91 * DAY_MS ? 30 : 7,
      );
    }
  });

  it('has no gap, whenever the bot ran or was interrupted, and holds every build', () => {
    const run = fc.record({
      afterHours: fc.integer({ min: 0, max: 2_000 }),
      periods: fc.integer({ min: 1, max: 9 }),
    });
    const runs = fc.array(run, { minLength: 1, maxLength: 12 });
    const builds = fc.array(fc.integer({ min: -400 * 24, max: 24_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(runs, builds, (turns, hours) => {
        let covered: Span | null = null;
        let now = START;
        const built = hours.map((hour) => START + hour * HOUR_MS);
        const seen = new Set<number>();
        for (const { afterHours, periods } of turns) {
          now += afterHours * HOUR_MS;
          const counted = count(covered, new Date(now), periods);
          for (const { from, to } of counted.periods)
            for (const at of built) if (at >= from.getTime() && at <= to.getTime() && at <= now) seen.add(at);
          covered = counted.covered;
        }
        const inside = built.filter(
          (at) => covered && at >= covered.from.getTime() && at <= covered.to.getTime(),
        );
        expect(inside.every((at) => seen.has(at))).toBe(true);
      }),
    );
  });

  it('a period that touches nothing is not counted as covered', () => {
    const covered = { from: new Date(START), to: new Date(START + DAY_MS) };
    const far = { from: new Date(START + 3 * DAY_MS), to: new Date(START + 4 * DAY_MS) };
    expect(cover(covered, far)).toEqual(covered);
  });
});
