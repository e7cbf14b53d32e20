// The one call to Depot that an operation is for.

import type { Depot } from '../depot/depot.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { OperationRequest, Outcome } from './model.ts';

/** The project as Depot answers it after create and update; the link after share. */
export type Sent = Pick<Outcome, 'project' | 'link'>;

const NOTHING: Sent = { project: null, link: null };

/** Sends it once. @throws DepotError */
export async function send(depot: Depot, request: OperationRequest): Promise<Sent> {
  switch (request.kind) {
    case 'create':
      return { ...NOTHING, project: await depot.projects.create(request.project) };
    case 'update':
      return { ...NOTHING, project: await depot.projects.update(request.projectId, request.change) };
    case 'reset':
      await depot.projects.reset(request.projectId);
      return NOTHING;
    case 'delete':
      await depot.projects.remove(request.projectId);
      return NOTHING;
    case 'share':
      return { ...NOTHING, link: await depot.builds.share(request.buildId) };
    case 'unshare':
      await depot.builds.stopSharing(request.buildId);
      return NOTHING;
    default:
      return assertNever(request, 'operation');
  }
}
