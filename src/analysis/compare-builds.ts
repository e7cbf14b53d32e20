// Two builds side by side, step by step. Pure.

import type { BuildStep } from '../depot/model.ts';
import { SLOWER_FACTOR, SLOWER_SECONDS, stepsByKey } from './diff-builds.ts';
import { durationOf } from './waterfall.ts';

export interface ComparedSide {
  readonly seconds: number | null;
  readonly isCached: boolean;
  readonly failed: boolean;
}

export type StepChange =
  | 'fails now'
  | 'fixed'
  | 'new'
  | 'removed'
  | 'no longer cached'
  | 'cached now'
  | 'slower'
  | 'faster'
  | 'same';

export interface ComparedStep {
  readonly name: string;
  /** null: the step is not in that build. */
  readonly before: ComparedSide | null;
  readonly after: ComparedSide | null;
  readonly change: StepChange;
}

const sideOf = (step: BuildStep): ComparedSide => ({
  seconds: durationOf(step),
  isCached: step.cache === 'cached',
  failed: step.error !== null,
});

function changeOf(before: ComparedSide | null, after: ComparedSide | null): StepChange {
  if (!before) return after?.failed ? 'fails now' : 'new';
  if (!after) return 'removed';
  if (before.failed !== after.failed) return after.failed ? 'fails now' : 'fixed';
  if (before.isCached !== after.isCached) return after.isCached ? 'cached now' : 'no longer cached';
  const [was, is] = [before.seconds, after.seconds];
  // A cached step takes no time worth comparing.
  if (was === null || is === null || after.isCached) return 'same';
  const differs = (long: number, short: number) =>
    long >= short * SLOWER_FACTOR && long - short >= SLOWER_SECONDS;
  return differs(is, was) ? 'slower' : differs(was, is) ? 'faster' : 'same';
}

/** In the order of the newer build, then what only the older one has. */
export function compareBuilds(
  before: readonly BuildStep[],
  after: readonly BuildStep[],
): readonly ComparedStep[] {
  const [old, fresh] = [stepsByKey(before), stepsByKey(after)];
  const compared = (name: string, was: BuildStep | undefined, is: BuildStep | undefined): ComparedStep => {
    const sides = [was ? sideOf(was) : null, is ? sideOf(is) : null] as const;
    return { name, before: sides[0], after: sides[1], change: changeOf(...sides) };
  };
  return [
    ...[...fresh].map(([key, step]) => compared(step.name, old.get(key), step)),
    ...[...old].filter(([key]) => !fresh.has(key)).map(([, step]) => compared(step.name, step, undefined)),
  ];
}
