// Steps laid out in time: when each began, counted from the first, and how long it took.

import type { BuildStep } from '../depot/model.ts';

export interface WaterfallRow {
  readonly step: BuildStep;
  /** The place in the order of beginning, from 1. */
  readonly number: number;
  /** Seconds after the first step began; null when Depot gave no start. */
  readonly offsetSeconds: number | null;
  /** null while it runs, or when a time is missing. */
  readonly durationSeconds: number | null;
}

/** What a broken clock makes of "ended before it began" counts as no time at all. */
export function durationOf({ startedAt, completedAt }: BuildStep): number | null {
  if (!startedAt || !completedAt) return null;
  return Math.max(0, (completedAt.getTime() - startedAt.getTime()) / 1000);
}

/** By beginning; those without one last; the same steps in any order give the same rows. */
export function waterfall(steps: readonly BuildStep[]): readonly WaterfallRow[] {
  const sorted = steps.toSorted(
    (a, b) =>
      (a.startedAt?.getTime() ?? Number.POSITIVE_INFINITY) -
        (b.startedAt?.getTime() ?? Number.POSITIVE_INFINITY) ||
      (a.completedAt?.getTime() ?? Number.POSITIVE_INFINITY) -
        (b.completedAt?.getTime() ?? Number.POSITIVE_INFINITY) ||
      compare(a.name, b.name) ||
      compare(a.digest, b.digest),
  );
  const origin = sorted[0]?.startedAt?.getTime() ?? null;
  return sorted.map((step, index) => ({
    step,
    number: index + 1,
    offsetSeconds: step.startedAt && origin !== null ? (step.startedAt.getTime() - origin) / 1000 : null,
    durationSeconds: durationOf(step),
  }));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Seconds from the first beginning to the last end known; 0 without any. */
export function wallSeconds(steps: readonly BuildStep[]): number {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { startedAt, completedAt } of steps) {
    if (!startedAt) continue;
    first = Math.min(first, startedAt.getTime());
    last = Math.max(last, startedAt.getTime(), completedAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  }
  return last > first ? (last - first) / 1000 : 0;
}
