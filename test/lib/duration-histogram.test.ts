import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDuration, type DurationHistogram, quantileOf } from '../../src/lib/duration-histogram.ts';

const histogramOf = (seconds: readonly number[]) =>
  seconds.reduce<DurationHistogram>((histogram, one) => addDuration(histogram, one, 1), []);

const anySeconds = fc.array(fc.integer({ min: 5, max: 100_000 }), { minLength: 1, maxLength: 60 });

describe('a histogram of durations', () => {
  it('knows a quantile to within a bucket, in any order', () => {
    fc.assert(
      fc.property(anySeconds, fc.constantFrom(0.5, 0.95), (seconds, part) => {
        const sorted = seconds.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
        const found = quantileOf(histogramOf(seconds), part) ?? 0;
        expect(found / exact).toBeGreaterThan(2 ** -0.26);
        expect(found / exact).toBeLessThan(2 ** 0.26);
      }),
    );
  });

  it('forgets what is taken back, and knows nothing of nothing', () => {
    fc.assert(
      fc.property(anySeconds, anySeconds, (kept, taken) => {
        const both = histogramOf([...kept, ...taken]);
        const left = taken.reduce<DurationHistogram>(
          (histogram, one) => addDuration(histogram, one, -1),
          both,
        );
        expect(quantileOf(left, 0.5)).toBe(quantileOf(histogramOf(kept), 0.5));
      }),
    );
    expect(quantileOf([], 0.5)).toBeNull();
    expect(quantileOf([0, 0, -1], 0.5)).toBeNull();
  });

  it('takes the shortest and the longest', () => {
    const found = quantileOf(histogramOf([0.2, 1e9]), 0.95);
    expect(found).toBeGreaterThan(100_000);
    expect(quantileOf(histogramOf([0.2, 1, 4]), 0.5)).toBeLessThan(5);
  });
});
