// What the screens of one build show: loaded from Depot, analysed, drawn. Steps or logs that Depot refuses leave a gap
// that is named, never an error.

import { contextOf } from '../../analysis/evidence.ts';
import { failingStep } from '../../analysis/failing-step.ts';
import { type Finding, findingOf, keptFinding } from '../../analysis/finding.ts';
import { isCurrentFingerprint } from '../../analysis/fingerprint.ts';
import { excerptLog, type LogExcerpt } from '../../analysis/log-excerpt.ts';
import { whatChanged } from '../../analysis/what-changed.ts';
import { changeOfBuild } from '../../ci/change-of-build.ts';
import { readIfKnown } from '../../depot/known.ts';
import type { BuildStep } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { findWatchedBuilds } from '../../store/watched-builds.ts';
import { buildCardView } from '../../views/builds/build-card.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { stepsView } from '../../views/builds/build-steps.ts';
import { nothingToExplainView, whyView } from '../../views/builds/build-why.ts';
import { stepsPage } from '../../views/builds/steps-page.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';
import { readWhoWasNotified } from './who-was-notified.ts';

/** Earlier failed builds that `why` compares with, one call each. */
const FAILURES_COMPARED = 8;
const LAST_LINES = 40;
/** A person waits for this: a longer log is read in the background, as a file. */
const LOG_ENTRIES_READ = 50_000;

/** Depot answers 500 for the steps of some failed builds, for good. */
const NO_STEPS = 'Depot didn’t return this build’s steps. Try again in a minute, or open the build in Depot.';

type Asking = { readonly depot: Pick<Services['depot'], 'builds'> };

export const stepsOf = ({ projectId, build }: BuildPlace, { depot }: Asking) =>
  readIfKnown(depot.builds.steps(projectId, build.buildId));

/** @throws UserError when Depot refuses them. */
export async function requireSteps(place: BuildPlace, services: Services): Promise<readonly BuildStep[]> {
  const steps = await stepsOf(place, services);
  if (!steps) throw new UserError(NO_STEPS);
  return steps;
}

/** null: CI did not say. */
export const changeOf = ({ projectId, build }: BuildPlace, { store }: Services) =>
  changeOfBuild(store.db, projectId, build.buildId);

export async function buildScreen(place: BuildPlace, services: Services): Promise<View> {
  const [steps, change] = await Promise.all([stepsOf(place, services), changeOf(place, services)]);
  return buildCardView(place, steps ? failingStep(steps) : null, steps, change);
}

async function readLastGreenSteps(
  { projectId, build }: BuildPlace,
  { depot }: Services,
): Promise<readonly BuildStep[] | null> {
  const page = await readIfKnown(depot.builds.page(projectId, { pageSize: 50 }));
  const green = page?.items.find(
    ({ status, createdAt, buildId }) =>
      status === 'success' && createdAt < build.createdAt && buildId !== build.buildId,
  );
  return green ? readIfKnown(depot.builds.steps(projectId, green.buildId)) : null;
}

/** @param page from 0 */
export async function readStepsScreen(
  place: BuildPlace,
  page: number,
  slowestFirst: boolean,
  services: Services,
): Promise<View> {
  const [steps, green] = await Promise.all([
    requireSteps(place, services),
    readLastGreenSteps(place, services),
  ]);
  // What has not run yet is not missing.
  const before = place.build.status === 'running' ? null : green;
  return stepsView(place, stepsPage(steps, page, slowestFirst, before));
}

/** null when Depot refuses it. */
export const logOf = (
  { projectId, build }: BuildPlace,
  { digest, name, error }: BuildStep,
  { depot }: Asking,
): Promise<LogExcerpt | null> =>
  readIfKnown(
    excerptLog(
      depot.builds.logs(projectId, build.buildId, digest),
      contextOf(name, error),
      LAST_LINES,
      LOG_ENTRIES_READ,
    ),
  );

/** How often the same failure was seen: from what the bot kept, else by looking into a few failed builds. */
async function comparedWithOthers(print: string, place: BuildPlace, services: Services) {
  const { projectId, build } = place;
  const page = await readIfKnown(services.depot.builds.page(projectId, { pageSize: 50 }));
  if (!page) return null;
  const failed = page.items
    .filter(({ status }) => status === 'failed' || status === 'error')
    .slice(0, FAILURES_COMPARED);
  const kept = await findWatchedBuilds(
    services.store.db,
    failed.map(({ buildId }) => buildId),
  );
  // A fingerprint of an older version matches no other: it is computed again.
  const prints = new Map(
    kept.flatMap((row) => {
      const print = keptFinding(row.finding)?.fingerprint;
      return print && isCurrentFingerprint(print) ? [[row.build_id, print]] : [];
    }),
  );
  const matches = await Promise.all(
    failed.map(async (other) => {
      if (other.buildId === build.buildId) return other.createdAt;
      const mine =
        prints.get(other.buildId) ?? (await readFinding({ ...place, build: other }, services)).fingerprint;
      return mine === print ? other.createdAt : null;
    }),
  );
  const times = matches.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime());
  const [since] = times;
  return since ? { times: times.length, since, outOf: failed.length } : null;
}

/** Why it failed, read from Depot: its steps, and the failing one's log. */
export const readFinding = async (place: BuildPlace, services: Asking): Promise<Finding> =>
  findingFrom(await stepsOf(place, services), place, services);

async function findingFrom(
  steps: readonly BuildStep[] | null,
  place: BuildPlace,
  services: Asking,
): Promise<Finding> {
  const step = steps ? failingStep(steps) : null;
  return findingOf(place.build.status, steps, step?.hasLogs ? await logOf(place, step, services) : null);
}

export async function readWhyScreen(
  place: BuildPlace,
  interaction: Interaction,
  services: Services,
): Promise<View> {
  const { build } = place;
  if (build.status === 'running') {
    throw new UserError(`Build ${build.buildId} is still running. Ask again when it has ended.`);
  }
  const notified = await readWhoWasNotified(place, interaction, services);
  if (build.status === 'success') return nothingToExplainView(place, notified);
  const [steps, green] = await Promise.all([stepsOf(place, services), readLastGreenSteps(place, services)]);
  const finding = await findingFrom(steps, place, services);
  const { fingerprint: print } = finding;
  const seen = print ? await comparedWithOthers(print, place, services) : null;
  const since = steps && green ? whatChanged(green, steps) : null;
  return whyView(place, finding, seen, notified, await changeOf(place, services), since);
}
