// A range of days as whole calendar months and what it has of others.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, daysOf, monthsOf } from '../../src/lib/day-range.ts';

it.each([
  ['2026-10-01', '2026-12-01', { whole: { from: '2026-10-01', to: '2026-12-01' }, cut: [] }],
  [
    '2026-10-13',
    '2026-10-20',
    { whole: null, cut: [{ month: '2026-10-01', days: { from: '2026-10-13', to: '2026-10-20' } }] },
  ],
  [
    '2025-11-30',
    '2026-02-02',
    {
      whole: { from: '2025-12-01', to: '2026-02-01' },
      cut: [
        { month: '2025-11-01', days: { from: '2025-11-30', to: '2025-12-01' } },
        { month: '2026-02-01', days: { from: '2026-02-01', to: '2026-02-02' } },
      ],
    },
  ],
  ['2026-10-13', '2026-10-13', { whole: null, cut: [] }],
])('%s to before %s', (from, to, months) => {
  expect(monthsOf({ from, to })).toEqual(months);
});

it('has each day of the range once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 900 }), (start, days) => {
      const from = addDays('2024-02-10', start);
      const range = { from, to: addDays(from, days) };
      const { whole, cut } = monthsOf(range);
      const parts = [...(whole ? [whole] : []), ...cut.map((part) => part.days)];
      expect(parts.flatMap(daysOf).toSorted()).toEqual(daysOf(range));
      for (const { month, days: part } of cut)
        expect(daysOf(part).every((day) => day.startsWith(month.slice(0, 7)))).toBe(true);
    }),
  );
});
