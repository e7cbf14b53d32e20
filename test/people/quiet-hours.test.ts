import { describe, expect, it } from 'vitest';
import { quietHoursWords, quietUntil } from '../../src/people/quiet-hours.ts';

const at = (time: string) => new Date(time);
const EVENING = { from: 19 * 60, to: 8 * 60 };

describe('quiet hours', () => {
  it.each([
    // Madrid is an hour ahead of UTC in winter.
    ['2026-11-24T17:59:00Z', null],
    ['2026-11-24T18:00:00Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-24T23:30:20Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T06:59:59Z', '2026-11-25T07:00:00.000Z'],
    ['2026-11-25T07:00:00Z', null],
    // The clocks go back an hour in this night, and forward in that one.
    ['2026-10-24T20:00:00Z', '2026-10-25T07:00:00.000Z'],
    ['2026-03-28T20:00:00Z', '2026-03-29T06:00:00.000Z'],
  ])('19:00 to 8:00 in Madrid, at %s: until %s', (now, end) => {
    expect(quietUntil(EVENING, 'Europe/Madrid', at(now))?.toISOString() ?? null).toBe(end);
  });

  it('of one day, in a time zone of half hours', () => {
    const lunch = { from: 12 * 60, to: 13 * 60 + 30 };
    expect(quietUntil(lunch, 'Asia/Kolkata', at('2026-11-24T07:00:00Z'))?.toISOString()).toBe(
      '2026-11-24T08:00:00.000Z',
    );
    expect(quietUntil(lunch, 'Asia/Kolkata', at('2026-11-24T08:00:00Z'))).toBeNull();
    expect(quietUntil(lunch, 'Asia/Kolkata', at('2026-11-24T06:29:00Z'))).toBeNull();
  });

  it('are shown as they were typed', () => {
    expect(quietHoursWords(EVENING)).toBe('19:00–08:00');
  });
});
