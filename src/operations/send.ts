// The one call to Depot that an operation is for.

import type { Depot } from '../depot/depot.ts';
import type { Project } from '../depot/model.ts';
import type { OperationRequest } from './model.ts';

/** Sends it once. The project as Depot answers it after create and update; null otherwise. @throws DepotError */
export async function send(depot: Depot, request: OperationRequest): Promise<Project | null> {
  switch (request.kind) {
    case 'create':
      return depot.projects.create(request.project);
    case 'update':
      return depot.projects.update(request.projectId, request.change);
    case 'reset':
      await depot.projects.reset(request.projectId);
      return null;
    case 'delete':
      await depot.projects.remove(request.projectId);
      return null;
  }
}
