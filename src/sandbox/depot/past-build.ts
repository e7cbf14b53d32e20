// A build of a long history. There are tens of thousands of them, so its steps are laid out only when somebody looks.

import { FAILURES, type FailureName } from './failures.ts';
import { planSteps, RECIPES, type RecipeName } from './recipes.ts';
import type { BuildEnd, BuildRecord, StepPlan } from './state.ts';

export interface PastBuildPlan {
  readonly buildId: string;
  readonly projectId: string;
  readonly at: Date;
  readonly recipe: RecipeName;
  /** How many cacheable steps come from the cache. */
  readonly cachedUntil: number;
  /** 2 = twice as slow. */
  readonly pace: number;
  /** Of the same recipe. */
  readonly failure: FailureName | null;
}

const SECONDS_SAVED_PER_CACHED_STEP = 9;

interface Shape {
  readonly steps: number;
  readonly cached: number;
  /** At a pace of 1. */
  readonly workMs: number;
}

/** Of builds that differ only in their pace. */
const shapes = new Map<string, Shape>();

const layOut = (plan: PastBuildPlan, salt: string, pace: number) =>
  planSteps(RECIPES[plan.recipe], {
    salt,
    cachedUntil: plan.cachedUntil,
    pace,
    ...(plan.failure && { failure: FAILURES[plan.failure] }),
  });

function shapeOf(plan: PastBuildPlan): Shape {
  const key = `${plan.recipe} ${plan.cachedUntil} ${plan.failure}`;
  const known = shapes.get(key);
  if (known) return known;
  const steps = layOut(plan, '', 1);
  const shape = {
    steps: steps.length,
    cached: steps.filter(({ cached }) => cached).length,
    workMs: steps.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
  shapes.set(key, shape);
  return shape;
}

export class PastBuild implements BuildRecord {
  readonly buildId: string;
  readonly projectId: string;
  readonly createdAt: Date;
  readonly end: { readonly at: Date; readonly as: BuildEnd };
  readonly savedSeconds: number;
  cut: BuildRecord['cut'] = null;
  shareUrl: string | null = null;
  readonly #plan: PastBuildPlan;

  constructor(plan: PastBuildPlan) {
    const { steps, cached, workMs } = shapeOf(plan);
    this.buildId = plan.buildId;
    this.projectId = plan.projectId;
    this.createdAt = plan.at;
    this.savedSeconds = cached * SECONDS_SAVED_PER_CACHED_STEP;
    this.#plan = plan;
    // Each step begins a moment after the one before; rounding adds up to less than a second.
    const lengthMs = 700 + steps * 21 + workMs * plan.pace;
    this.end = {
      at: new Date(plan.at.getTime() + lengthMs),
      as: plan.failure ? FAILURES[plan.failure].as : 'success',
    };
  }

  get startedAt(): Date {
    return this.createdAt;
  }

  get steps(): readonly StepPlan[] {
    return layOut(this.#plan, this.buildId, this.#plan.pace);
  }
}
