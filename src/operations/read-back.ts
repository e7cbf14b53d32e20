// After a lost answer: look in Depot what became of the change, rather than send it again.

import type { Depot } from '../depot/depot.ts';
import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import type { Project, ProjectChange } from '../depot/model.ts';
import { NOTHING_DONE, type Operation, type OperationState, type Outcome } from './model.ts';

export interface Settled {
  readonly state: Extract<OperationState, 'succeeded' | 'failed' | 'unclear'>;
  readonly outcome: Outcome;
}

const unclear = (explanation: string): Settled => ({
  state: 'unclear',
  outcome: { ...NOTHING_DONE, explanation },
});

/** Never throws for Depot's failures: what cannot be read is unclear. */
export async function readBack(depot: Depot, operation: Operation): Promise<Settled> {
  const { request, preview } = operation;
  try {
    switch (request.kind) {
      case 'delete':
        return await readDelete(depot, request.projectId, operation);
      case 'create':
        return await readCreate(depot, request.project.name, preview.project);
      case 'update':
        return await readUpdate(depot, request.projectId, request.change, operation);
      case 'reset':
        return unclear(
          `Depot's answer was lost, and a reset cannot be read back. Look at the project: if its cache is empty, it was reset. Reset again only if no build is running that somebody needs.`,
        );
      case 'share':
        return unclear(
          `Depot's answer was lost, and Depot does not tell whether a build is public. Share it again for the link: nothing is made public twice. Or unshare it to be sure that it is not public.`,
        );
      case 'unshare':
        return unclear(
          `Depot's answer was lost, and Depot does not tell whether a build is public. Unshare it again: doing it twice does no harm.`,
        );
    }
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    return unclear(
      `Depot's answer was lost, and looking for the result failed too. ${depotErrorWords(error)} Look at the project before you try again.`,
    );
  }
}

async function readDelete(depot: Depot, projectId: string, operation: Operation): Promise<Settled> {
  try {
    await depot.projects.get(projectId);
  } catch (error) {
    if (error instanceof DepotError && error.code === 'not_found') {
      return { state: 'succeeded', outcome: { ...NOTHING_DONE, cancelledBuilds: cancelledBy(operation) } };
    }
    throw error;
  }
  return unclear(
    `Depot's answer was lost, and the project is still there. It may yet disappear. Look at it in a minute; if it is still there then, delete it again.`,
  );
}

async function readCreate(depot: Depot, name: string, before: Project | null): Promise<Settled> {
  const found = (await depot.projects.list({ fresh: true })).find((project) => project.name === name) ?? null;
  if (found) {
    const alreadyExisted = found.projectId === before?.projectId;
    return { state: 'succeeded', outcome: { ...NOTHING_DONE, project: found, alreadyExisted } };
  }
  return unclear(
    `Depot's answer was lost, and no project of this name is there yet. Look again in a minute. Creating it again is safe: Depot never makes two of one name.`,
  );
}

async function readUpdate(
  depot: Depot,
  projectId: string,
  change: ProjectChange,
  operation: Operation,
): Promise<Settled> {
  const project = await depot.projects.get(projectId);
  if (isAsAsked(project, change)) {
    return {
      state: 'succeeded',
      outcome: { ...NOTHING_DONE, project, cancelledBuilds: cancelledBy(operation) },
    };
  }
  return unclear(
    `Depot's answer was lost, and the project still has other settings. Look at it in a minute; if it has not changed by then, update it again.`,
  );
}

function isAsAsked(project: Project, change: ProjectChange): boolean {
  return (
    (change.name === undefined || change.name === project.name) &&
    (change.regionId === undefined || change.regionId === project.regionId) &&
    (change.hardware === undefined || change.hardware === project.hardware) &&
    (change.cache === undefined ||
      (change.cache.keepGb === project.cache.keepGb && change.cache.keepDays === project.cache.keepDays)) &&
    (change.buildTimeoutMinutes === undefined ||
      change.buildTimeoutMinutes === project.buildTimeoutMinutes) &&
    (change.maxConcurrentBuilds === undefined || change.maxConcurrentBuilds === project.maxConcurrentBuilds)
  );
}

/** The builds that ran when the preview was last taken. */
export function cancelledBy({ preview }: Operation): number {
  return preview.stakes?.runningBuildIds?.length ?? 0;
}
