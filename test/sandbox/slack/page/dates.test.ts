import { describe, expect, it } from 'vitest';
import {
  agoWords,
  bytesWords,
  dayWords,
  fromLocalInput,
  slackDate,
  timeWords,
  toLocalInput,
} from '../../../../src/sandbox/slack/page/browser/dates.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const at = (iso: string) => Date.parse(iso);

describe('times in the page', () => {
  it('are told in the reader’s zone', () => {
    expect(timeWords(NOW, 'Europe/Madrid')).toBe('1:00 PM');
    expect(timeWords(NOW, 'Asia/Kolkata')).toBe('5:30 PM');
  });

  it('call near days by name; midnight is the reader’s', () => {
    expect(dayWords(NOW, 'Etc/UTC', NOW)).toBe('Today');
    expect(dayWords(at('2026-11-23T23:30:00Z'), 'Etc/UTC', NOW)).toBe('Yesterday');
    expect(dayWords(at('2026-11-23T23:30:00Z'), 'Europe/Madrid', NOW)).toBe('Today');
    expect(dayWords(at('2026-11-21T12:00:00Z'), 'Etc/UTC', NOW)).toBe('Saturday, November 21st');
    expect(dayWords(at('2025-11-22T12:00:00Z'), 'Etc/UTC', NOW)).toBe('Saturday, November 22nd, 2025');
  });

  it('follow Slack’s date tokens', () => {
    const read = (format: string, iso = '2026-11-03T08:05:09Z') =>
      slackDate(at(iso) / 1000, format, 'Etc/UTC', NOW);
    expect(read('{date_num} {time}')).toBe('2026-11-03 8:05 AM');
    expect(read('{date}')).toBe('November 3rd');
    expect(read('{date_short}')).toBe('Nov 3, 2026');
    expect(read('{date_long}')).toBe('Tuesday, November 3rd');
    expect(read('{time_secs}')).toBe('8:05:09 AM');
    expect(read('{ago}')).toBe('21 days ago');
    expect(read('{date_short_pretty} at {time}', '2026-11-25T09:00:00Z')).toBe('tomorrow at 9:00 AM');
    expect(read('{date_pretty}', '2026-11-23T09:00:00Z')).toBe('yesterday');
    expect(read('{nonsense}')).toBe('{nonsense}');
  });

  it('say how long ago', () => {
    expect(agoWords(NOW - 20_000, NOW)).toBe('20 seconds ago');
    expect(agoWords(NOW - 61_000, NOW)).toBe('1 minute ago');
    expect(agoWords(NOW + 7_200_000, NOW)).toBe('in 2 hours');
    expect(agoWords(NOW, NOW)).toBe('now');
  });

  it('go through a date input and come back, on both sides of a clock change', () => {
    for (const zone of ['Etc/UTC', 'Europe/Madrid', 'America/Sao_Paulo', 'Asia/Kolkata']) {
      for (const iso of ['2026-11-24T12:00:00Z', '2026-07-01T23:30:00Z']) {
        const seconds = at(iso) / 1000;
        expect(fromLocalInput(toLocalInput(seconds, zone), zone)).toBe(seconds);
      }
    }
    expect(toLocalInput(NOW / 1000, 'Asia/Kolkata')).toBe('2026-11-24T17:30');
    expect(fromLocalInput('', 'Etc/UTC')).toBeNull();
  });
});

describe('sizes', () => {
  it('have a unit that fits', () => {
    expect([312, 4_200, 1_240_000].map(bytesWords)).toEqual(['312 B', '4 kB', '1.2 MB']);
  });
});
