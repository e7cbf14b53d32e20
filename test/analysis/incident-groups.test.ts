import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupByCause } from '../../src/analysis/incident-groups.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const incident = (id: string, minutes: number, failures: number, fingerprint: string | null = id) => ({
  id,
  lastFailedAt: ago(minutes),
  failures,
  fingerprint,
});
const idsOf = (groups: readonly (readonly { readonly id: string }[])[]) =>
  groups.map((group) => group.map(({ id }) => id));

describe('incidents by cause', () => {
  it('puts what failed within the hour first, then the most failures, then the newest', () => {
    const all = [
      incident('yesterday', 2_000, 90),
      incident('today', 300, 5),
      incident('now, once', 1, 1),
      incident('now, often', 30, 7),
      incident('now, once more', 2, 1),
    ];
    expect(idsOf(groupByCause(all, now))).toEqual([
      ['now, often'],
      ['now, once'],
      ['now, once more'],
      ['today'],
      ['yesterday'],
    ]);
  });

  it('keeps equal causes together, where the worst of them stands', () => {
    const all = [
      incident('a', 5, 1, 'dns'),
      incident('b', 6, 9, 'oom'),
      incident('c', 7, 8, 'dns'),
      incident('d', 3_000, 1, 'dns'),
    ];
    expect(idsOf(groupByCause(all, now))).toEqual([['b'], ['c', 'a', 'd']]);
  });

  it('never puts together what nobody could explain, and loses none', () => {
    const unexplained = [incident('a', 1, 1, null), incident('b', 1, 1, null)];
    expect(groupByCause(unexplained, now)).toHaveLength(2);
    const any = fc.array(
      fc.record({
        lastFailedAt: fc.integer({ min: 0, max: 5_000 }).map(ago),
        failures: fc.nat(50),
        fingerprint: fc.option(fc.constantFrom('a', 'b', 'c')),
      }),
    );
    fc.assert(
      fc.property(any, (all) => {
        const flat = groupByCause(all, now).flat();
        expect(new Set(flat)).toEqual(new Set(all));
        expect(flat).toHaveLength(all.length);
      }),
    );
  });
});
