import { describe, expect, it } from 'vitest';
import { partsOf, rangeWords } from '../../../src/lib/day-range.ts';
import {
  type PeriodWord,
  periodOf,
  periodWords,
  readPeriodWord,
} from '../../../src/slack/usage/usage-period.ts';

const NOW = new Date('2026-11-28T23:59:00Z');

function period(text: string, at = NOW) {
  const word = readPeriodWord(text);
  if (typeof word !== 'string') throw new Error(`${text} is no period`);
  return periodOf(word, at);
}

describe('the period of usage', () => {
  it.each([
    ['30d', '2026-10-30', '2026-11-29', '2026-09-30', '2026-10-30'],
    ['1d', '2026-11-28', '2026-11-29', '2026-11-27', '2026-11-28'],
    ['this-month', '2026-11-01', '2026-11-29', '2026-10-01', '2026-10-29'],
    ['THIS-MONTH', '2026-11-01', '2026-11-29', '2026-10-01', '2026-10-29'],
    ['last-month', '2026-10-01', '2026-11-01', '2026-09-01', '2026-10-01'],
    ['2026-10', '2026-10-01', '2026-11-01', '2026-09-01', '2026-10-01'],
    ['2026-01', '2026-01-01', '2026-02-01', '2025-12-01', '2026-01-01'],
  ])('%s', (text, from, to, beforeFrom, beforeTo) => {
    expect(period(text)).toMatchObject({ now: { from, to }, before: { from: beforeFrom, to: beforeTo } });
  });

  it('counts UTC days, whatever the hour, and never more days before than a month has', () => {
    expect(period('this-month', new Date('2026-03-31T12:00:00Z'))?.before).toEqual({
      from: '2026-02-01',
      to: '2026-03-01',
    });
    expect(period('last-month', new Date('2026-01-01T00:00:00Z'))?.now).toEqual({
      from: '2025-12-01',
      to: '2026-01-01',
    });
    expect(period('1d', new Date('2026-11-29T00:00:00Z'))?.now.from).toBe('2026-11-29');
  });

  it('refuses what is no day or still to come', () => {
    expect(period('2026-12')).toBeNull();
    for (const text of ['0d', '731d', '3h']) expect(readPeriodWord(text)).toHaveProperty('problem');
    for (const text of ['', 'acme', '2026-13', '2026-1', 'd', '30 d'])
      expect(readPeriodWord(text)).toBeNull();
  });

  it('reads as people write it', () => {
    expect(rangeWords({ from: '2026-11-01', to: '2026-11-29' })).toBe('Nov 1–28, 2026');
    expect(rangeWords({ from: '2026-10-30', to: '2026-11-29' })).toBe('Oct 30 – Nov 28, 2026');
    expect(rangeWords({ from: '2025-12-20', to: '2026-01-04' })).toBe('Dec 20, 2025 – Jan 3, 2026');
    expect(rangeWords({ from: '2026-11-28', to: '2026-11-29' })).toBe('Nov 28, 2026');
    const words = (text: string) =>
      periodWords({
        word: text as PeriodWord,
        now: { from: '2026-10-01', to: '' },
        before: { from: '', to: '' },
        lastDay: '',
      });
    expect(words('30d')).toBe('the last 30 days');
    expect(words('last-month')).toBe('October 2026');
  });

  it.each([
    ['20d', 20, 'Nov 9'],
    ['30d', 5, 'Oct 30'],
    ['90d', 13, 'Aug 31'],
    ['366d', 13, 'Nov 2025'],
  ])('the parts of %s cover it without a gap', (text, count, label) => {
    const { now } = period(text) ?? { now: { from: '', to: '' } };
    const parts = partsOf(now);
    expect(parts).toHaveLength(count);
    expect(parts[0]?.label).toBe(label);
    expect([parts[0]?.range.from, parts.at(-1)?.range.to]).toEqual([now.from, now.to]);
    for (const [index, { range }] of parts.entries())
      if (index > 0) expect(range.from).toBe(parts[index - 1]?.range.to);
  });
});
