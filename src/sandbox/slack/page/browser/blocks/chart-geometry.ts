// Where the parts of a chart lie. Pure: numbers in, numbers and paths out.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Scale {
  /** From lowest to highest. */
  readonly ticks: readonly number[];
  y(value: number): number;
}

const STEPS = [1, 2, 2.5, 5, 10];

/** A scale from zero (or below) to the highest value, in about four round steps. */
export function scaleFor(values: readonly number[], box: Box): Scale {
  const max = Math.max(0, ...values);
  const min = Math.min(0, ...values);
  const rough = (max - min || 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((factor) => factor * magnitude >= rough - 1e-9) ?? 10) * magnitude;
  const low = Math.floor(min / step) * step;
  const high = Math.max(low + step, Math.ceil(max / step - 1e-9) * step);
  const count = Math.round((high - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toPrecision(12)));
  return { ticks, y: (value) => box.top + box.height * (1 - (value - low) / (high - low)) };
}

export interface Bar {
  readonly series: number;
  readonly category: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bars side by side, grouped by category. */
export function bars(series: readonly Series[], categories: number, box: Box, scale: Scale): readonly Bar[] {
  const slot = box.width / categories;
  const gap = slot * 0.22;
  const width = Math.min(46, (slot - gap) / series.length);
  const zero = scale.y(0);
  return series.flatMap(({ values }, s) =>
    values.map((value, category) => {
      const middle = box.left + slot * (category + 0.5);
      const y = scale.y(value);
      const x = middle + (s - series.length / 2) * width;
      return { series: s, category, x, y: Math.min(y, zero), width, height: Math.abs(zero - y) };
    }),
  );
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One point a category, in the middle of its slot. */
export function points(
  values: readonly number[],
  categories: number,
  box: Box,
  scale: Scale,
): readonly Point[] {
  const slot = box.width / categories;
  return values.map((value, i) => ({ x: box.left + slot * (i + 0.5), y: scale.y(value) }));
}

export const linePath = (line: readonly Point[]): string =>
  line.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(' ');

/** The line, closed along the zero line. */
export function areaPath(line: readonly Point[], zero: number): string {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last) return '';
  return `${linePath(line)} L${round(last.x)} ${round(zero)} L${round(first.x)} ${round(zero)} Z`;
}

export interface Slice {
  readonly path: string;
  /** Of the whole, from 0 to 1. */
  readonly share: number;
}

/** Slices clockwise from the top. Values below zero count as nothing. */
export function slices(values: readonly number[], center: Point, radius: number): readonly Slice[] {
  const positive = values.map((value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  let turned = 0;
  const at = (part: number) => {
    const angle = part * 2 * Math.PI - Math.PI / 2;
    return `${round(center.x + radius * Math.cos(angle))} ${round(center.y + radius * Math.sin(angle))}`;
  };
  return positive.map((value) => {
    const share = total === 0 ? 0 : value / total;
    const from = turned;
    turned += share;
    if (share === 0) return { share, path: '' };
    if (share > 0.9999) {
      const { x, y } = center;
      return { share, path: `M${x} ${y - radius} A${radius} ${radius} 0 1 1 ${x - 0.01} ${y - radius} Z` };
    }
    const large = share > 0.5 ? 1 : 0;
    return {
      share,
      path: `M${center.x} ${center.y} L${at(from)} A${radius} ${radius} 0 ${large} 1 ${at(turned)} Z`,
    };
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** `1.5k`, `42`, `0.25`: a number on an axis. */
export function axisWords(value: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 }).format(value);
}
