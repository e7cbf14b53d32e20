// Two builds side by side, step by step. Pure.

import type { BuildStatus, BuildStep } from '../depot/model.ts';
import { SLOWER_FACTOR, SLOWER_SECONDS, stepsByKey } from './diff-builds.ts';
import { readStepName } from './step-name.ts';
import { durationOf } from './waterfall.ts';

export interface ComparedBuild {
  readonly status: BuildStatus;
  readonly steps: readonly BuildStep[];
}

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
  /** The earlier build ended before it came to this step, so nobody knows whether it's new. */
  | 'not reached before'
  | 'not reached now'
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

/** @param missed what a step is called that one of the builds doesn't have */
function changeOf(
  before: ComparedSide | null,
  after: ComparedSide | null,
  missed: 'new' | 'removed' | 'not reached before' | 'not reached now',
): StepChange {
  if (!before) return after?.failed ? 'fails now' : missed;
  if (!after) return missed;
  if (before.failed !== after.failed) return after.failed ? 'fails now' : 'fixed';
  if (before.isCached !== after.isCached) return after.isCached ? 'cached now' : 'no longer cached';
  const [was, is] = [before.seconds, after.seconds];
  // A cached step takes no time worth comparing.
  if (was === null || is === null || after.isCached) return 'same';
  const differs = (long: number, short: number) =>
    long >= short * SLOWER_FACTOR && long - short >= SLOWER_SECONDS;
  return differs(is, was) ? 'slower' : differs(was, is) ? 'faster' : 'same';
}

/** BuildKit may name steps that a build never came to. */
const wasReached = ({ startedAt, completedAt, cache, error }: BuildStep) =>
  startedAt !== null || completedAt !== null || cache === 'cached' || error !== null;

type StepsByKey = ReadonlyMap<string, BuildStep>;

const reachedSteps = ({ status, steps }: ComparedBuild): StepsByKey =>
  stepsByKey(status === 'success' ? steps : steps.filter(wasReached));

/**
 * Of a step that only the other build has: did this one end before it? The lines of a stage run one after the other, so
 * where a later line of the stage ran, the step wasn't there.
 */
function endedBefore(step: BuildStep, other: StepsByKey, { status }: ComparedBuild, reached: StepsByKey) {
  if (status === 'success') return false;
  const { platform, stage, index } = readStepName(step.name);
  let isPast = false;
  for (const [key, candidate] of other) {
    const place = readStepName(candidate.name);
    if (candidate === step) isPast = true;
    else if (place.platform === platform && place.stage === stage && reached.has(key)) {
      if (index !== null && place.index !== null ? place.index > index : isPast) return false;
    }
  }
  return true;
}

/** In the order of the newer build, then what only the older one has. */
export function compareBuilds(before: ComparedBuild, after: ComparedBuild): readonly ComparedStep[] {
  const [old, fresh] = [reachedSteps(before), reachedSteps(after)];
  const inAfter = [...fresh].map(([key, step]) => {
    const was = old.get(key);
    const [beforeSide, afterSide] = [was ? sideOf(was) : null, sideOf(step)];
    const missed = !was && endedBefore(step, fresh, before, old) ? 'not reached before' : 'new';
    const change = changeOf(beforeSide, afterSide, missed);
    return { name: step.name, before: beforeSide, after: afterSide, change };
  });
  const onlyBefore = [...old]
    .filter(([key]) => !fresh.has(key))
    .map(([, step]) => {
      const missed = endedBefore(step, old, after, fresh) ? 'not reached now' : 'removed';
      return {
        name: step.name,
        before: sideOf(step),
        after: null,
        change: changeOf(sideOf(step), null, missed),
      };
    });
  return [...inAfter, ...onlyBefore];
}
