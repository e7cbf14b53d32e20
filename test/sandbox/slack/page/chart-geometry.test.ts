import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaPath,
  axisWords,
  bars,
  linePath,
  points,
  scaleFor,
  slices,
} from '../../../../src/sandbox/slack/page/browser/blocks/chart-geometry.ts';

const BOX = { left: 40, top: 10, width: 400, height: 200 };
const values = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 20 });

describe('the scale of a chart', () => {
  it('has a few round steps from zero up', () => {
    expect(scaleFor([3, 27], BOX).ticks).toEqual([0, 10, 20, 30]);
    expect(scaleFor([0.2, 0.9], BOX).ticks).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(scaleFor([0], BOX).ticks.length).toBeGreaterThan(1);
    expect(scaleFor([-5, 5], BOX).ticks).toContain(0);
  });

  it('holds every value, in at most eight steps', () => {
    fc.assert(
      fc.property(values, (data) => {
        const scale = scaleFor(data, BOX);
        expect(scale.ticks.length).toBeLessThanOrEqual(8);
        for (const value of data) {
          expect(scale.y(value)).toBeGreaterThanOrEqual(BOX.top - 0.01);
          expect(scale.y(value)).toBeLessThanOrEqual(BOX.top + BOX.height + 0.01);
        }
      }),
    );
  });
});

describe('marks', () => {
  const series = [
    { name: 'a', values: [10, 20] },
    { name: 'b', values: [5, -5] },
  ];
  const scale = scaleFor([10, 20, 5, -5], BOX);

  it('bars stand on the zero line, side by side, and do not touch the next category', () => {
    const drawn = bars(series, 2, BOX, scale);
    expect(drawn).toHaveLength(4);
    const [a1, a2, b1, b2] = drawn;
    expect(a1?.height).toBeCloseTo((a2?.height ?? 0) / 2);
    expect((a1?.y ?? 0) + (a1?.height ?? 0)).toBeCloseTo(scale.y(0));
    expect(b1?.x).toBeCloseTo((a1?.x ?? 0) + (a1?.width ?? 0));
    expect(b2?.y).toBeCloseTo(scale.y(0));
    expect((b1?.x ?? 0) + (b1?.width ?? 0)).toBeLessThan(a2?.x ?? 0);
  });

  it('a line has a point for each category; an area closes along the zero line', () => {
    const line = points([10, 20], 2, BOX, scale);
    expect(line.map(({ x }) => x)).toEqual([140, 340]);
    expect(linePath(line)).toMatch(/^M140 [\d.]+ L340 [\d.]+$/);
    expect(areaPath(line, scale.y(0))).toMatch(/Z$/);
    expect(areaPath([], 0)).toBe('');
  });

  it('slices share the whole; nothing takes no room, and a single one is a full circle', () => {
    const center = { x: 100, y: 100 };
    expect(slices([1, 1, 2], center, 80).map(({ share }) => share)).toEqual([0.25, 0.25, 0.5]);
    expect(slices([5, 0], center, 80)[1]).toEqual({ share: 0, path: '' });
    expect(slices([7], center, 80)[0]?.path).toMatch(/ A80 80 0 1 1 /);
    expect(slices([0, 0], center, 80).map(({ path }) => path)).toEqual(['', '']);
  });

  it('numbers on the axis are short', () => {
    expect([0, 1_500, 0.25, 2_000_000].map(axisWords)).toEqual(['0', '1.5K', '0.25', '2M']);
  });
});
