// What is shown of a customer's usage, the ways to sort it, and changes in words.

import { bold, code, type Mrkdwn, md } from '../kit/mrkdwn.ts';
import { count, duration, percent } from '../kit/words.ts';

export interface CustomerFigures {
  /** Depot's own figures. */
  readonly builds: number;
  readonly seconds: number;
  /** null: not known of this period. */
  readonly cacheGb: number | null;
  /** The bot's count, of the builds that it saw end. */
  readonly counted: number;
  readonly failed: number;
  readonly succeeded: number;
  readonly savedSeconds: number;
  readonly cachedSteps: number;
  readonly totalSteps: number;
}

export interface CustomerUsage {
  readonly projectId: string;
  readonly projectName: string;
  readonly now: CustomerFigures;
  /** null: not all of it is known. */
  readonly before: CustomerFigures | null;
}

const rate = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
export const successRate = ({ succeeded, failed }: CustomerFigures) => rate(succeeded, succeeded + failed);
export const cacheRate = ({ cachedSteps, totalSteps }: CustomerFigures) => rate(cachedSteps, totalSteps);

export const MEASURES = ['minutes', 'cache', 'builds', 'success', 'saved'] as const;
export type MeasureName = (typeof MEASURES)[number];

interface Measure {
  /** In “Biggest changes in …”. */
  readonly label: string;
  readonly of: (figures: CustomerFigures) => number | null;
  readonly words: (value: number) => string;
  /** What is worth a look comes first. @default the largest */
  readonly isSmallestFirst?: boolean;
}

export const gigabytes = (gb: number) => `${Math.round(gb).toLocaleString('en-US')} GB`;

export const MEASURE: Readonly<Record<MeasureName, Measure>> = {
  minutes: { label: 'build time', of: ({ seconds }) => seconds, words: duration },
  cache: { label: 'cache', of: ({ cacheGb }) => cacheGb, words: gigabytes },
  builds: { label: 'builds', of: ({ builds }) => builds, words: (builds) => count(builds, 'build') },
  success: { label: 'success rate', of: successRate, words: percent, isSmallestFirst: true },
  saved: {
    label: 'time saved',
    of: ({ counted, savedSeconds }) => (counted > 0 ? savedSeconds : null),
    words: duration,
  },
};

/** Customers by a measure; those without a figure are last, and equals are sorted by name. */
export function sortByMeasure(rows: readonly CustomerUsage[], by: MeasureName): readonly CustomerUsage[] {
  const { of, isSmallestFirst = false } = MEASURE[by];
  const worst = isSmallestFirst ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const value = ({ now }: CustomerUsage) => of(now) ?? worst;
  return rows.toSorted((a, b) => {
    const [x, y] = isSmallestFirst ? [value(a), value(b)] : [value(b), value(a)];
    return x === y ? a.projectName.localeCompare(b.projectName, 'en') : x - y;
  });
}

/** `+300%`, `−12%`, `new`; null where nothing can be compared, or nothing changed. */
export function changeWords(now: number | null, before: number | null): string | null {
  if (now === null || before === null || (now === 0 && before === 0)) return null;
  if (before === 0) return 'new';
  const part = Math.round((now / before - 1) * 100);
  if (part === 0) return null;
  return part > 999 ? `×${Math.round(now / before).toLocaleString('en-US')}` : signed(part, '%');
}

const signed = (number: number, unit: string) => `${number > 0 ? '+' : '−'}${Math.abs(number)}${unit}`;

/** A rate changes by points: `+5 points`. */
function measureChange(by: MeasureName, now: number, before: number): string | null {
  if (by !== 'success') return changeWords(now, before);
  const points = Math.round((now - before) * 100);
  return points === 0 ? null : signed(points, Math.abs(points) === 1 ? ' point' : ' points');
}

/** A sum of some of the builds says nothing about the change of all; a rate does. */
const isComparable = ({ builds, counted }: CustomerFigures) => counted >= 0.9 * builds;

/** The change of the time that was saved. */
export function savedChange({ now, before }: CustomerUsage): string | null {
  if (!before || now.counted === 0 || before.counted === 0) return null;
  return isComparable(now) && isComparable(before)
    ? changeWords(now.savedSeconds, before.savedSeconds)
    : null;
}

const measured = (figures: CustomerFigures | null, by: MeasureName) => figures && MEASURE[by].of(figures);

export function changeOf(row: CustomerUsage, by: MeasureName): string | null {
  if (by === 'saved') return savedChange(row);
  const { now, before } = row;
  const [to, from] = [measured(now, by), measured(before, by)];
  return to === null || from === null ? null : measureChange(by, to, from);
}

/** Smaller changes aren't shown. */
const NOTABLE = 0.2;
const MAX_MOVERS = 3;

/** Whose measure changed most, by how much there is more or less of it. */
export function biggestChanges(rows: readonly CustomerUsage[], by: MeasureName): readonly CustomerUsage[] {
  return rows
    .map((row) => ({ row, now: measured(row.now, by), before: measured(row.before, by) }))
    .flatMap(({ row, now, before }) => {
      if (now === null || before === null || (by === 'saved' && savedChange(row) === null)) return [];
      const change = Math.abs(now - before);
      return change > 0 && change >= NOTABLE * before ? [{ row, change }] : [];
    })
    .toSorted((a, b) => b.change - a.change)
    .slice(0, MAX_MOVERS)
    .map(({ row }) => row);
}

export function moverLine(row: CustomerUsage, by: MeasureName): Mrkdwn {
  const { words } = MEASURE[by];
  const [now, before] = [measured(row.now, by) ?? 0, measured(row.before, by) ?? 0];
  const mark = now > before ? '▲' : '▼';
  const change = changeOf(row, by);
  return md`${mark} ${bold(row.projectName)}: ${words(before)} → ${words(now)}${change ? ` (${change})` : ''}`;
}

export const sortHint = (slashCommand: string, by: MeasureName) =>
  md`Sort: ${code(`${slashCommand} usage by=${MEASURES.find((other) => other !== by) ?? by}`)} (${MEASURES.join(', ')})`;
