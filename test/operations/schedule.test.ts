import { expect, it } from 'vitest';
import { countdownSteps } from '../../src/operations/schedule.ts';
import { asMinutes } from '../../src/slack/platform/parse/duration-words.ts';
import { minutesWords, untilWords } from '../../src/views/kit/words.ts';

it('a countdown is shown anew each minute of the last ten, then at 30 and 10 seconds', () => {
  const left = (delayMs: number) => countdownSteps(delayMs).map((after) => (delayMs - after) / 1000);
  expect(left(5 * 60_000)).toEqual([240, 180, 120, 60, 30, 10]);
  expect(left(60 * 60_000)).toEqual([600, 540, 480, 420, 360, 300, 240, 180, 120, 60, 30, 10]);
  expect(left(60_000)).toEqual([30, 10]);
  expect(left(0)).toEqual([]);
});

it.each([
  [300, 'in 5 minutes'],
  [299, 'in 5 minutes'],
  [241, 'in 5 minutes'],
  [240, 'in 4 minutes'],
  [90, 'in 90 seconds'],
  [30, 'in 30 seconds'],
  [1, 'in 1 second'],
  [0, 'now'],
  [-5, 'now'],
  [86_400, 'in 1 day'],
  [3_600, 'in 1 hour'],
  [7_300, 'in 2 hours'],
])('%d seconds before, it says %s', (seconds, words) => {
  const now = new Date('2026-11-24T12:00:00Z');
  expect(untilWords(new Date(now.getTime() + seconds * 1000), now)).toBe(words);
});

it.each([
  ['5m', 5],
  ['90min', 90],
  ['4h', 240],
  ['2 d', 2_880],
  ['0', 0],
  ['none', 0],
  ['5', null],
  ['5s', null],
  ['-5m', null],
  ['5m5m', null],
  ['', null],
])('%j is %s minutes', (typed, minutes) => {
  expect(asMinutes(typed)).toBe(minutes);
  if (minutes) expect(minutesWords(minutes)).toMatch(/^\d+ (minutes?|hours?|days?)$/);
});
