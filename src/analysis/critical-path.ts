// The chain of steps that the build's length hangs on. Depot's answer has no edges between steps, so this is inferred
// from times: walking back from the last end, each step is waited for by the one that began right after it ended.

import type { BuildStep } from '../depot/model.ts';
import { durationOf } from './waterfall.ts';

export interface CriticalPath {
  /** In the order they ran. */
  readonly steps: readonly BuildStep[];
  /** Their durations added up; never more than the wall clock. */
  readonly seconds: number;
}

/** Steps whose times overlap never follow one another on the path. */
export function criticalPath(steps: readonly BuildStep[]): CriticalPath {
  const ended = steps
    .flatMap((step) => {
      const seconds = durationOf(step);
      if (seconds === null || seconds === 0 || !step.startedAt || !step.completedAt) return [];
      return [{ step, seconds, start: step.startedAt.getTime(), end: step.completedAt.getTime() }];
    })
    .toSorted((a, b) => b.end - a.end || b.seconds - a.seconds);
  const path: BuildStep[] = [];
  let seconds = 0;
  let before = Number.POSITIVE_INFINITY;
  for (const candidate of ended) {
    if (candidate.end > before) continue;
    path.unshift(candidate.step);
    seconds += candidate.seconds;
    before = candidate.start;
  }
  return { steps: path, seconds };
}
