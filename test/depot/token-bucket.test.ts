import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../src/depot/token-bucket.ts';

describe('a token bucket', () => {
  it('begins full, is refilled steadily, and never overflows', () => {
    let now = 0;
    const bucket = createTokenBucket(60, 3, () => now);
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 0]);
    expect(bucket.take()).toBe(1_000);
    expect(bucket.take()).toBe(2_000);
    bucket.giveBack();
    expect(bucket.msUntil(1)).toBe(2_000);
    now = 2_000;
    expect(bucket.level()).toBeCloseTo(1);
    now = 60_000;
    expect(bucket.level()).toBe(3);
  });

  it('in any stretch of time lets through no more than its rate and its capacity', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 50, maxLength: 200 }), (pauses) => {
        let now = 0;
        const bucket = createTokenBucket(120, 5, () => now);
        const at = pauses.map((pause) => {
          now += pause;
          return now + bucket.take();
        });
        at.forEach((from, i) => {
          at.slice(i).forEach((to, j) => {
            expect(j + 1).toBeLessThanOrEqual(5 + ((to - from + 1) / 60_000) * 120 + 1e-6);
          });
        });
      }),
      { numRuns: 20 },
    );
  });
});
