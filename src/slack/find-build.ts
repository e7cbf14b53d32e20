// From a build's id to the build and its project. Depot's answer names no project: pairs that were seen are remembered;
// otherwise usage says which projects built anything at that very minute, and only those are looked through.

import { DepotError } from '../depot/depot-error.ts';
import type { Build, Project } from '../depot/model.ts';
import { UserError } from '../lib/errors.ts';
import { oneLine } from '../lib/plain-text.ts';
import { projectOfBuild, rememberBuilds } from '../store/builds-seen.ts';
import type { Room } from './room.ts';

export interface FoundBuild {
  readonly build: Build;
  readonly project: Pick<Project, 'projectId' | 'name'>;
}

/** So many projects are looked through at most, one call each. */
const MAX_PROJECTS = 20;
const AROUND_MS = 60_000;
const PAGE_SIZE = 100;

/** @throws UserError when there is no such build, or its project cannot be found. */
export async function findBuild(typed: string, room: Room): Promise<FoundBuild> {
  const { depot, store } = room;
  const buildId = typed.trim().toLowerCase();
  if (!/^[a-z0-9]{1,40}$/.test(buildId)) throw new UserError(unknown(typed, room));
  const build = await depot.builds.get(buildId).catch((error: unknown) => {
    if (error instanceof DepotError && (error.code === 'not_found' || error.code === 'invalid_argument')) {
      throw new UserError(unknown(typed, room), { cause: error });
    }
    throw error;
  });
  const projectId = (await projectOfBuild(store.db, buildId)) ?? (await searchProject(build, room));
  if (!projectId) {
    throw new UserError(
      `Build ${buildId} is there, but Depot does not say which project it belongs to. List the builds of its project first (${room.settings.slashCommand} builds PROJECT), then ask again.`,
    );
  }
  const project = (await depot.projects.list()).find((candidate) => candidate.projectId === projectId);
  return { build, project: { projectId, name: project?.name ?? projectId } };
}

const unknown = (typed: string, { settings }: Room) =>
  `There is no build “${oneLine(typed).slice(0, 40)}”. A build's id is in the list of its project: ${settings.slashCommand} builds PROJECT`;

async function searchProject(
  { buildId, createdAt }: Build,
  { depot, store, clock }: Room,
): Promise<string | null> {
  const period = {
    from: new Date(createdAt.getTime() - AROUND_MS),
    to: new Date(createdAt.getTime() + AROUND_MS),
  };
  const usage = await depot.usage.projects(period);
  const active = usage.filter(({ buildCount }) => buildCount > 0).slice(0, MAX_PROJECTS);
  for (const { projectId } of active) {
    const { items } = await depot.builds.page(projectId, { pageSize: PAGE_SIZE });
    const ids = items.map((build) => build.buildId);
    await rememberBuilds(store.db, projectId, ids, clock.now());
    if (ids.includes(buildId)) return projectId;
  }
  return null;
}
