// Makes things happen: a build that succeeds, fails in a chosen way, or runs on. The clock does the rest.

import type { Clock } from '../../lib/clock.ts';
import { FAILURES, type FailureName } from './failures.ts';
import { lengthOf, longRecipe, planSteps, RECIPES, type RecipeName } from './recipes.ts';
import { addBuild, type BuildEnd, type BuildRecord, type DepotState } from './state.ts';

export interface BuildWish {
  readonly projectId: string;
  /** @default now */
  readonly at?: Date;
  readonly recipe?: RecipeName;
  /** Steps of a long build, instead of a recipe. */
  readonly steps?: number;
  /** How many cacheable steps come from the cache. @default most of them */
  readonly cachedUntil?: number;
  /** 2 = twice as slow. @default 1 */
  readonly pace?: number;
  /** How long it takes, instead of a pace. */
  readonly seconds?: number;
  readonly failure?: FailureName;
  /** Runs until somebody ends it. */
  readonly endless?: boolean;
}

export interface Scenario {
  startBuild(wish: BuildWish): BuildRecord;
  /** Ends a running build now. */
  endBuild(buildId: string, as: BuildEnd): void;
}

const SECONDS_SAVED_PER_CACHED_STEP = 9;

export function createScenario(state: DepotState, random: () => number, clock: Clock): Scenario {
  return {
    startBuild(wish) {
      const { projectId, at = clock.now(), pace = 1, endless = false } = wish;
      const failure = wish.failure ? FAILURES[wish.failure] : undefined;
      const recipe = wish.steps ? longRecipe(wish.steps) : RECIPES[wish.recipe ?? failure?.recipe ?? 'node'];
      const buildId = state.newId();
      const plan = {
        salt: buildId,
        cachedUntil: wish.cachedUntil ?? 3 + Math.floor(random() * 4),
        pace,
        ...(failure && { failure }),
      };
      const scale = wish.seconds ? (wish.seconds * 1_000) / lengthOf(planSteps(recipe, plan)) : 1;
      const steps = planSteps(recipe, { ...plan, pace: pace * scale });
      const end = {
        at: new Date(at.getTime() + lengthOf(steps) + 400),
        as: failure?.as ?? ('success' as const),
      };
      return addBuild(state, {
        buildId,
        projectId,
        createdAt: at,
        startedAt: at,
        steps,
        end: endless ? null : end,
        savedSeconds: steps.filter(({ cached }) => cached).length * SECONDS_SAVED_PER_CACHED_STEP,
        cut: null,
        shareUrl: null,
      });
    },
    endBuild(buildId, as) {
      const build = state.builds.get(buildId);
      if (build) build.cut = { at: clock.now(), as };
    },
  };
}
