import { describe, expect, it } from 'vitest';
import {
  biggestChanges,
  type CustomerFigures,
  type CustomerUsage,
  changeOf,
} from '../../src/views/usage/figures.ts';

const figures = (change: Partial<CustomerFigures>): CustomerFigures => ({
  builds: 100,
  seconds: 6_000,
  cacheGb: null,
  counted: 100,
  failed: 10,
  succeeded: 90,
  savedSeconds: 1_000,
  cachedSteps: 0,
  totalSteps: 0,
  ...change,
});

const usage = (now: Partial<CustomerFigures>, before: Partial<CustomerFigures>): CustomerUsage => ({
  projectId: 'p',
  projectName: 'acme',
  now: figures(now),
  before: figures(before),
});

describe('a change of the time that was saved', () => {
  it('is shown where nearly all builds were counted', () => {
    const row = usage({ savedSeconds: 2_000 }, { counted: 95 });
    expect(changeOf(row, 'saved')).toBe('+100%');
    expect(biggestChanges([row], 'saved')).toEqual([row]);
  });

  it.each([
    ['now', usage({ savedSeconds: 500, counted: 50 }, {})],
    ['before', usage({}, { savedSeconds: 500, counted: 50 })],
    ['nothing before', usage({}, { savedSeconds: 0, counted: 0 })],
  ])('is not where only some were: %s', (_when, row) => {
    expect(changeOf(row, 'saved')).toBeNull();
    expect(biggestChanges([row], 'saved')).toEqual([]);
  });

  it('a rate of some builds can be compared with one of all', () => {
    expect(changeOf(usage({ counted: 10, succeeded: 5, failed: 5 }, {}), 'success')).toBe('−40 points');
  });
});
