import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idleSince, lastBuildOf } from '../../src/analysis/last-build.ts';

const day = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 86_400_000);
const covered = { from: day(100), to: day(200) };
const notPolled = { newestBuildAt: null, lastPolledAt: null };

describe('when a project last built', () => {
  it('is unknown as long as nothing is counted, and for a project that was not there then', () => {
    expect(lastBuildOf(day(1), { builtIn: null, ...notPolled }, null)).toEqual({ kind: 'unknown' });
    expect(lastBuildOf(day(150), undefined, covered)).toEqual({ kind: 'unknown' });
    expect(lastBuildOf(null, undefined, covered)).toEqual({ kind: 'unknown' });
    expect(lastBuildOf(day(201), undefined, covered)).toEqual({ kind: 'none', since: day(201) });
  });

  it('no build counts from when builds are counted, or from when it was created', () => {
    const none = { builtIn: null, ...notPolled };
    expect(lastBuildOf(day(1), none, covered)).toEqual({ kind: 'none', since: day(100) });
    expect(lastBuildOf(day(150), none, covered)).toEqual({ kind: 'none', since: day(150) });
    expect(lastBuildOf(null, none, covered)).toEqual({ kind: 'none', since: day(100) });
  });

  it('is exact where the project was polled since', () => {
    const builtIn = { from: day(110), to: day(117) };
    const at = (polled: number) => ({ builtIn, newestBuildAt: day(112), lastPolledAt: day(polled) });
    expect(lastBuildOf(day(1), at(118), covered)).toEqual({ kind: 'built', from: day(112), to: day(112) });
    // It may have built again after the poll.
    expect(lastBuildOf(day(1), at(113), covered)).toEqual({ kind: 'built', ...builtIn });
  });
});

describe('a project is idle', () => {
  it('only when it certainly is, and active only when it certainly is', () => {
    const number = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(number, number, number, number, (created, build, width, cut) => {
        fc.pre(build >= created);
        const from = day(Math.max(created, build - width));
        const last = { kind: 'built' as const, from, to: day(build + width) };
        const verdict = idleSince(last, day(created), day(cut));
        if (verdict === 'idle') expect(build).toBeLessThanOrEqual(cut);
        if (verdict === 'active') expect(build > cut || created > cut).toBe(true);
      }),
    );
  });

  it('not when it is younger than the question, and unknown before builds are counted', () => {
    expect(idleSince({ kind: 'none', since: day(195) }, day(195), day(190))).toBe('active');
    expect(idleSince({ kind: 'none', since: day(100) }, day(1), day(150))).toBe('idle');
    expect(idleSince({ kind: 'none', since: day(100) }, day(1), day(50))).toBe('unknown');
    expect(idleSince({ kind: 'unknown' }, day(1), day(150))).toBe('unknown');
    expect(idleSince({ kind: 'unknown' }, null, day(150))).toBe('unknown');
  });
});
