// One page of a build's steps, ready to be drawn.

import { criticalPath } from '../../analysis/critical-path.ts';
import { type BuildDiff, diffBuilds } from '../../analysis/diff-builds.ts';
import { failingStep } from '../../analysis/failing-step.ts';
import { type WaterfallRow, wallSeconds, waterfall } from '../../analysis/waterfall.ts';
import type { BuildStep } from '../../depot/model.ts';

/** As many as a plain message has room for; Slack's own table pages them by ten. */
export const STEPS_PER_PAGE = 50;

/** The chart must be readable on a telephone, 390 px wide. */
const STEPS_IN_CHART = 6;

export interface StepsPage {
  readonly rows: readonly WaterfallRow[];
  /** Of the whole build, for the chart. */
  readonly longest: readonly WaterfallRow[];
  /** The failing step, on whichever page; null when none has an error. */
  readonly failing: WaterfallRow | null;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly slowestFirst: boolean;
  readonly criticalSeconds: number;
  /** The digests of the steps that others waited for. */
  readonly critical: ReadonlySet<string>;
  readonly wallSeconds: number;
  readonly cached: number;
  /** null: there is no earlier green build to compare with. */
  readonly diff: BuildDiff | null;
}

/**
 * @param page from 0; past the end means the last one.
 * @param green the steps of the last green build; null: there is none, or it is too early to compare.
 */
export function stepsPage(
  steps: readonly BuildStep[],
  page: number,
  slowestFirst: boolean,
  green: readonly BuildStep[] | null,
): StepsPage {
  const inOrder = waterfall(steps);
  const bySlowness = inOrder.toSorted((a, b) => (b.durationSeconds ?? -1) - (a.durationSeconds ?? -1));
  const rows = slowestFirst ? bySlowness : inOrder;
  const pages = Math.max(1, Math.ceil(rows.length / STEPS_PER_PAGE));
  const current = Math.min(Math.max(0, page), pages - 1);
  const path = criticalPath(steps);
  const broken = failingStep(steps);
  return {
    rows: rows.slice(current * STEPS_PER_PAGE, (current + 1) * STEPS_PER_PAGE),
    longest: bySlowness.slice(0, STEPS_IN_CHART),
    failing: inOrder.find(({ step }) => step === broken) ?? null,
    total: rows.length,
    page: current,
    pages,
    slowestFirst,
    criticalSeconds: path.seconds,
    critical: new Set(path.steps.map(({ digest }) => digest)),
    wallSeconds: wallSeconds(steps),
    cached: steps.filter(({ cache }) => cache === 'cached').length,
    diff: green && diffBuilds(green, steps),
  };
}
