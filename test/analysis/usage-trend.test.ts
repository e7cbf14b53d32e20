import { describe, expect, it } from 'vitest';
import { standoutOf, type UsagePoint } from '../../src/analysis/usage-trend.ts';
import { standoutWords } from '../../src/views/usage/standout-words.ts';

/** Weeks from September 7 on. */
const weeks = (...points: readonly (Partial<UsagePoint> | null)[]): readonly UsagePoint[] =>
  points.map((point, index) => ({
    from: new Date(Date.UTC(2026, 8, 7 + index * 7)).toISOString().slice(0, 10),
    builds: point ? 20 : 0,
    medianSeconds: point ? 100 : null,
    cacheRate: point ? 0.7 : null,
    successRate: point ? 0.9 : null,
    ...point,
  }));

const words = (points: readonly UsagePoint[]) => {
  const found = standoutOf(points);
  return found && standoutWords(found, found.since).value;
};

describe('what stands out in weeks of usage', () => {
  it('names when builds got slower, and the cache where it fell with them', () => {
    const slow = { medianSeconds: 140, cacheRate: 0.2 };
    expect(words(weeks({}, {}, {}, {}, slow, slow))).toBe(
      '🐢 Builds got 40% slower since 2026-10-05: cache rate fell from 70% to 20%.',
    );
    expect(words(weeks({}, {}, {}, { medianSeconds: 150 }, { medianSeconds: 150 }))).toBe(
      '🐢 Builds got 50% slower since 2026-09-28.',
    );
  });

  it('names when they got faster', () => {
    const fast = { medianSeconds: 50, cacheRate: 0.95 };
    expect(words(weeks({}, {}, fast, fast))).toBe(
      '⚡ Builds got 50% faster since 2026-09-21: cache rate rose from 70% to 95%.',
    );
  });

  it('failures come first, the cache last', () => {
    const bad = { successRate: 0.4, medianSeconds: 300 };
    expect(words(weeks({}, {}, bad, bad))).toBe('❌ Success rate fell from 90% to 40% since 2026-09-21.');
    expect(words(weeks({}, {}, { cacheRate: 0.1 }, { cacheRate: 0.1 }))).toBe(
      '🧊 Cache rate fell from 70% to 10% since 2026-09-21.',
    );
    expect(words(weeks({ successRate: 0.3 }, { successRate: 0.3 }, {}, {}))).toBe(
      '✅ Success rate rose from 30% to 90% since 2026-09-21.',
    );
  });

  it('says nothing of what is even, little, or a single odd week among many', () => {
    expect(words([])).toBeNull();
    expect(words(weeks({}, {}, {}, {}))).toBeNull();
    expect(words(weeks({}, {}, { medianSeconds: 110 }, { medianSeconds: 115 }))).toBeNull();
    expect(words(weeks({}, {}, { builds: 2, medianSeconds: 900 }))).toBeNull();
    expect(words(weeks({}, {}, { medianSeconds: 130 }, {}, {}, {}))).toBeNull();
  });

  it('takes one failure more among few builds for luck', () => {
    const few = { builds: 10, successRate: 1 };
    expect(words(weeks(few, { successRate: 0.8 }, { successRate: 0.85 }))).toBeNull();
    const many = { builds: 100, successRate: 1 };
    expect(words(weeks(many, { builds: 100, successRate: 0.8 }))).toBe(
      '❌ Success rate fell from 100% to 80% since 2026-09-14.',
    );
    // It does not hide what is no luck.
    const slow = { medianSeconds: 140, cacheRate: 0.2, successRate: 0.85 };
    expect(words(weeks(few, { successRate: 0.85 }, slow, slow))).toMatch(
      /slower since 2026-09-21: cache rate fell/,
    );
  });

  it('passes over weeks without builds', () => {
    const slow = { medianSeconds: 200 };
    expect(words(weeks({}, null, {}, null, slow, null, slow))).toMatch(
      /100% slower since 2026-(09-28|10-05)/,
    );
    expect(words(weeks(null, null, null))).toBeNull();
  });
});
