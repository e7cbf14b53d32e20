// The one call to Depot that an operation is for.

import type { Depot } from '../depot/depot.ts';
import type { NewToken, Project, ProjectChange } from '../depot/model.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { OperationKind, OperationRequest, Preview } from './model.ts';

/** What Depot is asked, by the name of its call: for the audit trail. */
export const CALLS: Readonly<Record<OperationKind, string>> = {
  create: 'CreateProject',
  update: 'UpdateProject',
  reset: 'ResetProject',
  delete: 'DeleteProject',
  share: 'ShareBuild',
  unshare: 'StopSharingBuild',
  'token-create': 'CreateToken',
  'token-rotate': 'CreateToken',
  'token-revoke': 'DeleteToken',
  'trust-add': 'AddTrustPolicy',
  'trust-update': 'UpdateTrustPolicy',
  'trust-remove': 'RemoveTrustPolicy',
  'images-delete': 'DeleteImage',
  retention: 'UpdateRegistryRetentionPolicy',
};

export interface Sent {
  /** The project as Depot answers it after create and update. */
  readonly project: Project | null;
  /** share: the public address of the build's page. */
  readonly link: string | null;
  /** A new token with its secret: shown once, never stored. */
  readonly token: NewToken | null;
}

const NOTHING: Sent = { project: null, link: null, token: null };

/** Depot may read a cache number that is left out as 0, which means no limit: both go along, as they are. */
function keepingCache(change: ProjectChange, present: Project | null): ProjectChange {
  return present && present.cache.keepGb > 0 ? { cache: present.cache, ...change } : change;
}

/** Sends it once. @throws DepotError */
export async function send(depot: Depot, request: OperationRequest, preview: Preview): Promise<Sent> {
  switch (request.kind) {
    case 'create':
      return { ...NOTHING, project: await depot.projects.create(request.project) };
    case 'update':
      return {
        ...NOTHING,
        project: await depot.projects.update(
          request.projectId,
          keepingCache(request.change, preview.project),
        ),
      };
    case 'reset':
      await depot.projects.reset(request.projectId);
      return NOTHING;
    case 'delete':
      await depot.projects.remove(request.projectId);
      return NOTHING;
    case 'token-create':
    case 'token-rotate':
      return { ...NOTHING, token: await depot.tokens.create(request.projectId, request.description) };
    case 'token-revoke':
      await depot.tokens.remove(request.tokenId);
      return NOTHING;
    case 'trust-add':
      await depot.trustPolicies.add(request.projectId, request.source);
      return NOTHING;
    case 'trust-update': {
      const { projectId, trustPolicyId, allowPublicPullRequests } = request;
      await depot.trustPolicies.setPublicPullRequests(projectId, trustPolicyId, allowPublicPullRequests);
      return NOTHING;
    }
    case 'trust-remove':
      await depot.trustPolicies.remove(request.projectId, request.trustPolicyId);
      return NOTHING;
    case 'images-delete': {
      // Depot deletes none when one is not there.
      const { affected } = preview;
      const there = affected?.kind === 'images' ? affected.images.map(({ tag }) => tag) : request.tags;
      await depot.images.remove(request.projectId, there);
      return NOTHING;
    }
    case 'retention':
      await depot.images.setRetention(request.projectId, request.policy);
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
