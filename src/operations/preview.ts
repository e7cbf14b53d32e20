// What a change would touch and take away, from live data.

import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Build, Project } from '../depot/model.ts';
import { readAffected } from './affected.ts';
import type { Impact, OperationRequest, Preview } from './model.ts';

/** Running builds are the newest; a project with more than this many newer finished ones is looked at no further. */
const BUILDS_READ = 100;

/**
 * @throws DepotError when the project itself, or what the change is about, cannot be read (`not_found`: the project is
 * gone). A part of the impact that can't be read is null.
 */
export async function takePreview(depot: Depot, request: OperationRequest, now: Date): Promise<Preview> {
  if (request.kind === 'create') {
    const projects = await depot.projects.list({ maxAgeMs: 1 });
    const taken = projects.find(({ name }) => name === request.project.name) ?? null;
    return { project: taken, impact: null, affected: null, takenAt: now };
  }
  const [project, affected] = await Promise.all([
    depot.projects.get(request.projectId),
    readAffected(depot, request, now),
  ]);
  const impact = losesData(request, project) ? await readImpact(depot, project, now) : null;
  return { project, impact, affected, takenAt: now };
}

/** Reset and delete do; an update does when it moves the project to another region. */
function losesData(request: OperationRequest, project: Project): boolean {
  if (request.kind === 'update') {
    return request.change.regionId !== undefined && request.change.regionId !== project.regionId;
  }
  return request.kind === 'reset' || request.kind === 'delete';
}

async function readImpact(depot: Depot, { projectId }: Project, now: Date): Promise<Impact> {
  const month = { from: new Date(now.getTime() - 30 * 86_400_000), to: now };
  const [builds, usage, tokens, policies, images] = await Promise.all([
    readIfPossible(depot.builds.page(projectId, { pageSize: BUILDS_READ })),
    readIfPossible(depot.usage.project(projectId, month)),
    readIfPossible(depot.tokens.list(projectId)),
    readIfPossible(depot.trustPolicies.list(projectId)),
    readIfPossible(depot.images.list(projectId)),
  ]);
  return {
    runningBuildIds: builds ? runningIds(builds.items) : null,
    cacheGb: usage?.layerCacheGb ?? null,
    lastBuildAt: builds?.items[0]?.createdAt ?? null,
    tokenCount: tokens?.length ?? null,
    trustPolicyCount: policies?.length ?? null,
    imageCount: images?.length ?? null,
  };
}

const runningIds = (builds: readonly Build[]) =>
  builds
    .filter(({ status }) => status === 'running')
    .map(({ buildId }) => buildId)
    .toSorted();

/** null for a part that Depot does not give; the preview then says so. */
async function readIfPossible<T>(part: Promise<T>): Promise<T | null> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof DepotError) return null;
    throw error;
  }
}
