import { expect, it } from 'vitest';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { createRateLimit } from '../../src/lib/rate-limit.ts';

it('a person may do so many things at once, then as many each minute; others are not held up', async () => {
  const clock = createManualClock();
  const limit = createRateLimit(6, clock);
  expect(Array.from({ length: 6 }, () => limit.take('U1'))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(limit.take('U1')).toBe(10);
  expect(limit.take('U2')).toBe(0);
  await clock.advance(4_000);
  expect(limit.take('U1')).toBe(6);
  await clock.advance(6_000);
  expect([limit.take('U1'), limit.take('U1')]).toEqual([0, 10]);
  await clock.advance(3_600_000);
  expect(Array.from({ length: 7 }, () => limit.take('U1')).filter((wait) => wait === 0)).toHaveLength(6);
});
