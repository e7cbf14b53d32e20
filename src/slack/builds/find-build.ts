// From a build's id to the build and its project. Depot's answer names no project: pairs that were seen are remembered;
// otherwise usage says which projects built at that very minute, and only those are looked through.

import type { ActionName } from '../../access/model.ts';
import { DepotError } from '../../depot/depot-error.ts';
import { readIfKnown } from '../../depot/known.ts';
import type { Build, Period } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { findProjectOfBuild, listBuildsByPrefix, rememberBuilds } from '../../store/builds-seen.ts';
import { listBuiltSince } from '../../store/watch-figures.ts';
import { unknownProjectOfBuildView } from '../../views/builds/ask-build.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { Interaction } from '../platform/interaction.ts';
import { readReference } from '../platform/parse/typed-reference.ts';
import { keepVisible, requireOnProject } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { openAskBuild } from './ask-build.handlers.ts';

/** So many projects are looked through at most, one call each. */
const MAX_PROJECTS = 20;
const AROUND_MS = 60_000;
/** Usage of so many projects is one call. */
const MOST_COUNTED = 250;
const PAGE_SIZE = 100;
/** Fewer letters of an id are a word more often than the beginning of an id. */
const SHORTEST_BEGINNING = 4;

/**
 * @param word the command to go on with once the build is clear.
 * @returns null when the person was asked which build, or which project it belongs to.
 * @throws UserError when there is no such build (any more).
 */
export async function findBuild(
  typed: string,
  word: ActionName,
  interaction: Interaction,
  services: Services,
): Promise<BuildPlace | null> {
  if (!typed) {
    await openAskBuild(word, interaction, services);
    return null;
  }
  const reference = readReference(typed);
  const wanted = reference.text.toLowerCase();
  if (!/^[a-z0-9]{1,40}$/.test(wanted)) throw new UserError(unknown(typed, services));
  const buildId = (await completeId(wanted, interaction, services)) ?? wanted;
  const remembered = await findProjectOfBuild(services.store.db, buildId);
  const build = await getBuild(buildId, remembered !== null, services);
  const projectId =
    remembered ??
    (await findProjectInAddress(buildId, reference.projectId, services)) ??
    (await searchProject(build, services));
  if (projectId) return readPlace(build, projectId, word, interaction, services);
  await interaction.answer.replyPrivately(unknownProjectOfBuildView(word, buildId));
  return null;
}

/** The one known build that the person may see and whose id begins so; null when none or several do. */
async function completeId(
  beginning: string,
  interaction: Interaction,
  services: Services,
): Promise<string | null> {
  if (beginning.length < SHORTEST_BEGINNING) return null;
  const seen = await listBuildsByPrefix(services.store.db, beginning);
  if (seen.some(({ buildId }) => buildId === beginning)) return beginning;
  const projects = seen.map(({ projectId }) => ({ projectId, name: projectId }));
  const listed = await services.depot.projects.list();
  const named = projects.map((one) => listed.find(({ projectId }) => projectId === one.projectId) ?? one);
  const visible = new Set(
    (await keepVisible(named, interaction, services)).map(({ projectId }) => projectId),
  );
  const [only, ...others] = seen.filter(({ projectId }) => visible.has(projectId));
  return only && others.length === 0 ? only.buildId : null;
}

/** An address may name any project: the build must be among the newest of it. */
async function findProjectInAddress(
  buildId: string,
  projectId: string | null,
  services: Services,
): Promise<string | null> {
  if (
    !projectId ||
    !(await readIfKnown(services.depot.projects.list()))?.some((one) => one.projectId === projectId)
  ) {
    return null;
  }
  return (await readIfKnown(isBuildOf(buildId, projectId, 1, services))) ? projectId : null;
}

/** @throws UserError when it is not there (any more). */
async function getBuild(buildId: string, wasSeen: boolean, services: Services): Promise<Build> {
  try {
    return await services.depot.builds.get(buildId);
  } catch (error) {
    const isGone =
      error instanceof DepotError && (error.code === 'not_found' || error.code === 'invalid_argument');
    if (!isGone) throw error;
    throw new UserError(wasSeen ? gone(buildId) : unknown(buildId, services), { cause: error });
  }
}

/** @throws UserError when the person may not see the project, as if the build did not exist; or may not do this. */
async function readPlace(
  build: Build,
  projectId: string,
  word: ActionName,
  interaction: Interaction,
  services: Services,
): Promise<BuildPlace> {
  const listed = (await services.depot.projects.list()).find(
    (candidate) => candidate.projectId === projectId,
  );
  const project = listed ?? { projectId, name: projectId };
  const [visible] = await keepVisible([project], interaction, services);
  if (!visible) throw new UserError(unknown(build.buildId, services));
  await requireOnProject(word, project, interaction, services);
  return { build, projectId, projectName: project.name, orgId: services.orgId, liveUntil: null };
}

/** A build that was there before. @throws UserError when it is gone. */
export const findKnownBuild = (buildId: string, services: Services): Promise<Build> =>
  getBuild(buildId, true, services);

/** The same build as it is now. @throws UserError when it is gone. */
export async function reload(place: BuildPlace, services: Services): Promise<BuildPlace> {
  return { ...place, build: await findKnownBuild(place.build.buildId, services) };
}

const gone = (buildId: string) =>
  `Build ${buildId} no longer exists: its project was deleted, or Depot no longer keeps it.`;

const unknown = (typed: string, { settings }: Services) =>
  `No build “${oneLine(typed).slice(0, 40)}” found. List a project’s builds with ${settings.slashCommand} builds PROJECT`;

async function searchProject(build: Build, services: Services): Promise<string | null> {
  const { createdAt } = build;
  const period = {
    from: new Date(createdAt.getTime() - AROUND_MS),
    to: new Date(createdAt.getTime() + AROUND_MS),
  };
  // Without it nothing is lost: the person is asked.
  const active = (await readIfKnown(listActive(period, services))) ?? [];
  for (const projectId of active.slice(0, MAX_PROJECTS)) {
    if (await isBuildOf(build.buildId, projectId, 1, services)) return projectId;
  }
  return null;
}

/** Projects that built then: as Depot counts them, or, where that takes many calls, as far as the bot has seen. */
async function listActive(period: Period, { depot, store }: Services): Promise<readonly string[]> {
  const projects = await depot.projects.list();
  if (projects.length > MOST_COUNTED) return listBuiltSince(store.db, period.from, MAX_PROJECTS);
  const usage = await depot.usage.projects(period);
  return usage.filter(({ buildCount }) => buildCount > 0).map(({ projectId }) => projectId);
}

/** Looks through a project's newest builds, remembering all that it meets. */
export async function isBuildOf(
  buildId: string,
  projectId: string,
  maxPages: number,
  { depot, store, clock }: Services,
): Promise<boolean> {
  let pageToken = '';
  for (let page = 0; page < maxPages; page++) {
    const answer = await depot.builds.page(projectId, {
      pageSize: PAGE_SIZE,
      ...(pageToken && { pageToken }),
    });
    const ids = answer.items.map((build) => build.buildId);
    await rememberBuilds(store.db, projectId, ids, clock.now());
    if (ids.includes(buildId)) return true;
    if (answer.nextPageToken === null) return false;
    pageToken = answer.nextPageToken;
  }
  return false;
}
