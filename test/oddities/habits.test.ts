import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, FIGURE_KINDS, type Figures, type Habits, NO_HABITS } from '../../src/oddities/habits.ts';

const none = Array.from({ length: 24 }, () => 0);
const at = (hours: readonly number[], builds: number) => none.map((_, i) => (hours.includes(i) ? builds : 0));
const usual: Figures = {
  cacheGb: 50,
  cacheGbWeekAgo: 50,
  secondsToday: 600,
  secondsBefore: Array.from({ length: 28 }, () => 600),
  hoursToday: at([9, 10], 2),
  hoursBefore: at([9, 10, 11], 20),
  hoursDays: 14,
};

/** Compares again and again. */
function run(all: readonly Figures[]) {
  let habits: Habits = NO_HABITS;
  return all.map((figures) => {
    const compared = compare(habits, figures);
    habits = compared.habits;
    return compared;
  });
}
const kinds = (all: readonly Figures[]) => run(all).map(({ news }) => news.map(({ kind }) => kind));

describe('what is unusual', () => {
  it('a cache that doubles in a week, once, until it is over', () => {
    const days = [50, 51, 52, 55, 70, 80, 99, 101, 102, 104, 60, 60, 60, 60, 60, 60, 60, 60, 160];
    const found = run(
      days.map((cacheGb, day) => ({ ...usual, cacheGb, cacheGbWeekAgo: days[day - 7] ?? null })),
    ).map(({ news }) => news);
    expect(found.flatMap((news, day) => (news.length > 0 ? [day] : []))).toEqual([7, 18]);
    expect(found[7]).toEqual([{ kind: 'cache', fromGb: 50, toGb: 101 }]);
  });

  it('five times the build time of a usual day, once, also over midnight', () => {
    const today = (secondsToday: number) => ({ ...usual, secondsToday });
    const nextDay = (secondsToday: number) => ({
      ...usual,
      secondsToday,
      secondsBefore: [9_000, ...usual.secondsBefore.slice(1)],
    });
    expect(
      kinds([
        today(600),
        today(2_999),
        today(3_000),
        today(9_000),
        nextDay(0),
        nextDay(8_000),
        usual,
        today(3_000),
      ]),
    ).toEqual([[], [], ['minutes'], [], [], [], [], ['minutes']]);
  });

  it('builds at hours without builds before, but not an hour away, nor with little known', () => {
    const night = { ...usual, hoursToday: at([2, 3], 2) };
    expect(kinds([usual, night, night, usual, night])).toEqual([[], ['hours'], [], [], ['hours']]);
    expect(run([night])[0]?.news).toEqual([{ kind: 'hours', hours: [2, 3], builds: 4 }]);
    expect(kinds([{ ...usual, hoursToday: at([8, 12], 9) }])).toEqual([[]]);
    expect(kinds([{ ...night, hoursDays: 3 }])).toEqual([[]]);
    expect(kinds([{ ...night, hoursBefore: at([9], 20) }])).toEqual([[]]);
    // Midnight has neighbours on both sides.
    expect(kinds([{ ...usual, hoursBefore: at([23], 90), hoursToday: at([0], 9) }])).toEqual([[]]);
  });

  it('not what is small: a few builds, minutes or GB', () => {
    const small = fc.record({
      cacheGb: fc.option(fc.integer({ min: 0, max: 19 })),
      cacheGbWeekAgo: fc.option(fc.integer({ min: 0, max: 19 })),
      secondsToday: fc.integer({ min: 0, max: 1_799 }),
      secondsBefore: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 28, maxLength: 28 }),
      hoursToday: fc.constantFrom(at([3], 2), at([3, 4], 1), none),
      hoursBefore: fc.constant(at([9], 100)),
      hoursDays: fc.integer({ min: 0, max: 14 }),
    });
    fc.assert(
      fc.property(fc.array(small, { maxLength: 30 }), (all) => {
        expect(kinds(all).flat()).toEqual([]);
      }),
    );
  });

  it('not what stays as it is, however much that is', () => {
    const figure = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(figure, figure, (cacheGb, seconds) => {
        const same = {
          ...usual,
          cacheGb,
          cacheGbWeekAgo: cacheGb,
          secondsToday: seconds,
          secondsBefore: Array(28).fill(seconds),
        };
        expect(kinds(Array(30).fill(same)).flat()).toEqual([]);
      }),
    );
  });

  it('each once: it must be over before it is news again', () => {
    const any = fc.record({
      cacheGb: fc.option(fc.integer({ min: 0, max: 500 })),
      cacheGbWeekAgo: fc.option(fc.integer({ min: 0, max: 500 })),
      secondsToday: fc.integer({ min: 0, max: 20_000 }),
      secondsBefore: fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 28, maxLength: 28 }),
      hoursToday: fc.array(fc.nat(5), { minLength: 24, maxLength: 24 }),
      hoursBefore: fc.array(fc.constantFrom(0, 0, 0, 20), { minLength: 24, maxLength: 24 }),
      hoursDays: fc.integer({ min: 0, max: 14 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (all) => {
        const steps = run(all);
        for (const kind of FIGURE_KINDS) {
          let isKnown = false;
          for (const { news, habits } of steps) {
            if (news.some((oddity) => oddity.kind === kind)) expect(isKnown).toBe(false);
            isKnown = habits.known.includes(kind);
          }
        }
      }),
    );
  });
});
