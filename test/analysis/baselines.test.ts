import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, summarise } from '../../src/analysis/baselines.ts';
import type { Build } from '../../src/depot/model.ts';

const aBuild = (more: Partial<Build> = {}): Build => ({
  buildId: 'b123456789',
  status: 'success',
  createdAt: new Date('2026-11-24T12:00:00Z'),
  startedAt: null,
  finishedAt: null,
  durationSeconds: 60,
  savedSeconds: 10,
  cachedSteps: 5,
  totalSteps: 10,
  ...more,
});

describe('what is usual', () => {
  it('counts what ended, not what runs or was cancelled', () => {
    const builds = [
      aBuild(),
      aBuild({ status: 'failed', durationSeconds: 20 }),
      aBuild({ status: 'error', durationSeconds: null }),
      aBuild({ status: 'canceled', durationSeconds: 1 }),
      aBuild({
        status: 'running',
        durationSeconds: null,
        savedSeconds: null,
        cachedSteps: null,
        totalSteps: null,
      }),
    ];
    expect(summarise(builds)).toEqual({
      count: 5,
      running: 1,
      successRate: 1 / 3,
      medianSeconds: 40,
      p95Seconds: 58,
      savedSeconds: 40,
      cacheRate: 0.5,
    });
  });

  it('says null, not zero, when there is nothing to judge', () => {
    expect(summarise([])).toMatchObject({
      count: 0,
      successRate: null,
      medianSeconds: null,
      cacheRate: null,
    });
  });

  it('a quantile lies between the smallest and the largest, and does not depend on the order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { minLength: 1 }),
        fc.float({ min: 0, max: 1, noNaN: true }),
        (values, part) => {
          const value = quantile(values, part) ?? Number.NaN;
          expect(value).toBeGreaterThanOrEqual(Math.min(...values));
          expect(value).toBeLessThanOrEqual(Math.max(...values));
          expect(quantile(values.toReversed(), part)).toBe(value);
        },
      ),
    );
  });
});
