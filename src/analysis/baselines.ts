// What is usual for a project: over a list of builds.

import type { Build } from '../depot/model.ts';

export interface Summary {
  readonly count: number;
  readonly running: number;
  /** Succeeded of those that ended as success, failure or error; cancelled ones do not count. Null without any. */
  readonly successRate: number | null;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly savedSeconds: number;
  /** Cached of all steps. */
  readonly cacheRate: number | null;
}

/** Linear between the two nearest. @param part 0 to 1. null for an empty list. */
export function quantile(values: readonly number[], part: number): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export function summarise(builds: readonly Build[]): Summary {
  const judged = builds.filter(({ status }) => ['success', 'failed', 'error'].includes(status));
  const succeeded = judged.filter(({ status }) => status === 'success');
  const seconds = judged.flatMap(({ durationSeconds }) => durationSeconds ?? []);
  const total = sum(builds.map(({ totalSteps }) => totalSteps ?? 0));
  return {
    count: builds.length,
    running: builds.filter(({ status }) => status === 'running').length,
    successRate: judged.length === 0 ? null : succeeded.length / judged.length,
    medianSeconds: quantile(seconds, 0.5),
    p95Seconds: quantile(seconds, 0.95),
    savedSeconds: sum(builds.map(({ savedSeconds }) => savedSeconds ?? 0)),
    cacheRate: total === 0 ? null : sum(builds.map(({ cachedSteps }) => cachedSteps ?? 0)) / total,
  };
}
