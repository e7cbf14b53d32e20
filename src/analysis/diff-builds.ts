// What differs from the last successful build: what fails now, where the cache was lost, what became slower.

import type { BuildStep } from '../depot/model.ts';
import { stepKey } from './step-name.ts';
import { durationOf, waterfall } from './waterfall.ts';

export interface Slower {
  readonly step: BuildStep;
  readonly beforeSeconds: number;
  readonly nowSeconds: number;
}

export interface BuildDiff {
  readonly newlyFailing: readonly BuildStep[];
  /** Were cached, and ran this time; in the order they started. */
  readonly newlyUncached: readonly BuildStep[];
  /** The first of those: from here on the cache was of no use. */
  readonly cacheBrokeAt: BuildStep | null;
  readonly slower: readonly Slower[];
  readonly added: readonly BuildStep[];
  readonly removed: readonly BuildStep[];
}

/** A step counts as slower from half as much again, and from five seconds. */
export const SLOWER_FACTOR = 1.5;
export const SLOWER_SECONDS = 5;

/** Steps of one key meet in their order: the second `COPY . .` of a stage is compared with the second. */
export function stepsByKey(steps: readonly BuildStep[]): Map<string, BuildStep> {
  const seen = new Map<string, number>();
  return new Map(
    waterfall(steps).map(({ step }) => {
      const key = stepKey(step.name);
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return [`${key}#${count}`, step];
    }),
  );
}

export function diffBuilds(before: readonly BuildStep[], now: readonly BuildStep[]): BuildDiff {
  const [old, fresh] = [stepsByKey(before), stepsByKey(now)];
  const pairs = [...fresh].flatMap(([key, step]) => {
    const was = old.get(key);
    return was ? [{ was, step }] : [];
  });
  const newlyUncached = pairs
    .filter(({ was, step }) => was.cache === 'cached' && step.cache === 'uncached')
    .map(({ step }) => step);
  const slower = pairs.flatMap(({ was, step }) => {
    const [beforeSeconds, nowSeconds] = [durationOf(was), durationOf(step)];
    // A cached step takes no time: that it runs now is said by the cache, not by the clock.
    if (beforeSeconds === null || nowSeconds === null || was.cache === 'cached' || step.cache === 'cached')
      return [];
    const isSlower =
      nowSeconds >= beforeSeconds * SLOWER_FACTOR && nowSeconds - beforeSeconds >= SLOWER_SECONDS;
    return isSlower ? [{ step, beforeSeconds, nowSeconds }] : [];
  });
  return {
    newlyFailing: pairs
      .filter(({ was, step }) => was.error === null && step.error !== null)
      .map(({ step }) => step),
    newlyUncached,
    cacheBrokeAt: newlyUncached[0] ?? null,
    slower: slower.toSorted((a, b) => b.nowSeconds - b.beforeSeconds - (a.nowSeconds - a.beforeSeconds)),
    added: [...fresh].filter(([key]) => !old.has(key)).map(([, step]) => step),
    removed: [...old].filter(([key]) => !fresh.has(key)).map(([, step]) => step),
  };
}
