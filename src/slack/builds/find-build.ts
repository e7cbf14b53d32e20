// From a build's id to the build and its project. Depot's answer names no project: pairs that were seen are remembered;
// otherwise usage says which projects built at that very minute, and only those are looked through.

import type { ActionName } from '../../access/actions.ts';
import { DepotError } from '../../depot/depot-error.ts';
import { known } from '../../depot/known.ts';
import type { Build } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { projectOfBuild, rememberBuilds } from '../../store/builds-seen.ts';
import { unknownProjectOfBuildView } from '../../views/builds/ask-build.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { Asked } from '../platform/asked.ts';
import { requireOnProject, visibleOf } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { openAskBuild } from './ask-build.ts';

/** So many projects are looked through at most, one call each. */
const MAX_PROJECTS = 20;
const AROUND_MS = 60_000;
const PAGE_SIZE = 100;

/**
 * @param word the command to go on with once the build is clear.
 * @returns null when the person was asked which build, or which project it belongs to.
 * @throws UserError when there is no such build (any more).
 */
export async function findBuild(
  typed: string,
  word: ActionName,
  asked: Asked,
  room: Room,
): Promise<BuildPlace | null> {
  if (!typed) {
    await openAskBuild(word, asked, room);
    return null;
  }
  const buildId = typed.trim().toLowerCase();
  if (!/^[a-z0-9]{1,40}$/.test(buildId)) throw new UserError(unknown(typed, room));
  const remembered = await projectOfBuild(room.store.db, buildId);
  const build = await getBuild(buildId, remembered !== null, room);
  const projectId = remembered ?? (await searchProject(build, room));
  if (projectId) return placeOf(build, projectId, word, asked, room);
  await asked.answer.whisper(unknownProjectOfBuildView(word, buildId));
  return null;
}

/** @throws UserError when it is not there (any more). */
async function getBuild(buildId: string, wasSeen: boolean, room: Room): Promise<Build> {
  try {
    return await room.depot.builds.get(buildId);
  } catch (error) {
    const isGone =
      error instanceof DepotError && (error.code === 'not_found' || error.code === 'invalid_argument');
    if (!isGone) throw error;
    throw new UserError(wasSeen ? gone(buildId) : unknown(buildId, room), { cause: error });
  }
}

/** @throws UserError when the person may not see the project, as if the build did not exist; or may not do this. */
async function placeOf(
  build: Build,
  projectId: string,
  word: ActionName,
  asked: Asked,
  room: Room,
): Promise<BuildPlace> {
  const listed = (await room.depot.projects.list()).find((candidate) => candidate.projectId === projectId);
  const project = listed ?? { projectId, name: projectId };
  const [visible] = await visibleOf([project], asked, room);
  if (!visible) throw new UserError(unknown(build.buildId, room));
  await requireOnProject(word, project, asked, room);
  return { build, projectId, projectName: project.name, orgId: room.orgId, liveUntil: null };
}

/** The same build as it is now. @throws UserError when it is gone. */
export async function reload(place: BuildPlace, room: Room): Promise<BuildPlace> {
  return { ...place, build: await getBuild(place.build.buildId, true, room) };
}

const gone = (buildId: string) =>
  `Build ${buildId} is gone: its project was deleted meanwhile, or Depot keeps it no longer.`;

const unknown = (typed: string, { settings }: Room) =>
  `There is no build “${oneLine(typed).slice(0, 40)}”. A build's id is in the list of its project: ${settings.slashCommand} builds PROJECT`;

async function searchProject(build: Build, room: Room): Promise<string | null> {
  const { createdAt } = build;
  const period = {
    from: new Date(createdAt.getTime() - AROUND_MS),
    to: new Date(createdAt.getTime() + AROUND_MS),
  };
  // Without it nothing is lost: the person is asked.
  const usage = (await known(room.depot.usage.projects(period))) ?? [];
  const active = usage.filter(({ buildCount }) => buildCount > 0).slice(0, MAX_PROJECTS);
  for (const { projectId } of active) {
    if (await isBuildOf(build.buildId, projectId, 1, room)) return projectId;
  }
  return null;
}

/** Looks through a project's newest builds, remembering all that it meets. */
export async function isBuildOf(
  buildId: string,
  projectId: string,
  maxPages: number,
  { depot, store, clock }: Room,
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
