// What the screens of one build show: loaded from Depot, analysed, drawn. Steps or logs that Depot refuses leave a gap
// that is named, never an error.

import { failingStep } from '../../analysis/failing-step.ts';
import { findingOf } from '../../analysis/finding.ts';
import { fingerprint } from '../../analysis/fingerprint.ts';
import { excerptLog, type LogExcerpt } from '../../analysis/log-excerpt.ts';
import { known } from '../../depot/known.ts';
import type { BuildStep } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { buildCardView } from '../../views/builds/build-card.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { stepsView } from '../../views/builds/build-steps.ts';
import { nothingToExplainView, whyView } from '../../views/builds/build-why.ts';
import { stepsPage } from '../../views/builds/steps-page.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';
import { whoWasNotified } from './who-was-notified.ts';

/** Earlier failed builds that `why` compares with, one call each. */
const FAILURES_COMPARED = 8;
const LAST_LINES = 30;
/** A person waits for this: a longer log is read in the background, as a file. */
const LOG_ENTRIES_READ = 50_000;

/** Depot answers 500 for the steps of some failed builds, for good. */
const NO_STEPS =
  'Depot did not give the steps of this build. Try again in a minute; if that does not help, open the build in Depot.';

export const stepsOf = ({ projectId, build }: BuildPlace, { depot }: Services) =>
  known(depot.builds.steps(projectId, build.buildId));

/** @throws UserError when Depot refuses them. */
export async function stepsOrRefusal(place: BuildPlace, services: Services): Promise<readonly BuildStep[]> {
  const steps = await stepsOf(place, services);
  if (!steps) throw new UserError(NO_STEPS);
  return steps;
}

export async function buildScreen(place: BuildPlace, services: Services): Promise<View> {
  const steps = await stepsOf(place, services);
  return buildCardView(place, steps ? failingStep(steps) : null, steps);
}

async function lastGreenSteps(
  { projectId, build }: BuildPlace,
  { depot }: Services,
): Promise<readonly BuildStep[] | null> {
  const page = await known(depot.builds.page(projectId, { pageSize: 50 }));
  const green = page?.items.find(
    ({ status, createdAt, buildId }) =>
      status === 'success' && createdAt < build.createdAt && buildId !== build.buildId,
  );
  return green ? known(depot.builds.steps(projectId, green.buildId)) : null;
}

/** @param page from 0 */
export async function stepsScreen(
  place: BuildPlace,
  page: number,
  slowestFirst: boolean,
  services: Services,
): Promise<View> {
  const [steps, green] = await Promise.all([
    stepsOrRefusal(place, services),
    lastGreenSteps(place, services),
  ]);
  // What has not run yet is not missing.
  const before = place.build.status === 'running' ? null : green;
  return stepsView(place, stepsPage(steps, page, slowestFirst, before));
}

/** null when Depot refuses it. */
export const logOf = (
  { projectId, build }: BuildPlace,
  { digest }: BuildStep,
  { depot }: Services,
): Promise<LogExcerpt | null> =>
  known(excerptLog(depot.builds.logs(projectId, build.buildId, digest), LAST_LINES, LOG_ENTRIES_READ));

async function comparedWithOthers(print: string, { projectId, build }: BuildPlace, { depot }: Services) {
  const page = await known(depot.builds.page(projectId, { pageSize: 50 }));
  if (!page) return null;
  const failed = page.items
    .filter(({ status }) => status === 'failed' || status === 'error')
    .slice(0, FAILURES_COMPARED);
  const matches = await Promise.all(
    failed.map(async (other) => {
      if (other.buildId === build.buildId) return other.createdAt;
      const step = failingStep((await known(depot.builds.steps(projectId, other.buildId))) ?? []);
      return step?.error && fingerprint(step.name, step.error) === print ? other.createdAt : null;
    }),
  );
  const times = matches.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime());
  const [since] = times;
  return since ? { times: times.length, since, outOf: failed.length } : null;
}

export async function whyScreen(
  place: BuildPlace,
  interaction: Interaction,
  services: Services,
): Promise<View> {
  const { build } = place;
  if (build.status === 'running') {
    throw new UserError(`Build ${build.buildId} is still running. Ask again when it has ended.`);
  }
  const told = await whoWasNotified(place, interaction, services);
  if (build.status === 'success') return nothingToExplainView(place, told);
  const steps = await stepsOf(place, services);
  const step = steps ? failingStep(steps) : null;
  const finding = findingOf(build.status, steps, step?.hasLogs ? await logOf(place, step, services) : null);
  const { fingerprint: print } = finding;
  return whyView(place, finding, print ? await comparedWithOthers(print, place, services) : null, told);
}
