// After a lost answer: look in Depot what became of the change, rather than send it again.

import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Project, ProjectChange, RetentionPolicy } from '../depot/model.ts';
import { assertNever } from '../lib/assert-never.ts';
import { isSameSource } from './affected.ts';
import { NOTHING_DONE, type Operation, type OperationState, type Outcome } from './model.ts';

export interface Settled {
  readonly state: Extract<OperationState, 'succeeded' | 'failed' | 'unclear'>;
  readonly outcome: Outcome;
}

const unclear = (explanation: string, more: Partial<Outcome> = {}): Settled => ({
  state: 'unclear',
  outcome: { ...NOTHING_DONE, ...more, explanation },
});

const succeeded = (more: Partial<Outcome> = {}): Settled => ({
  state: 'succeeded',
  outcome: { ...NOTHING_DONE, ...more },
});

const LOST = "Depot's answer was lost";
const LATER = 'Check the project in a minute. Ask again only if nothing changed.';

/** Never throws for Depot's failures: what cannot be read is unclear. */
export async function readBack(depot: Depot, operation: Operation): Promise<Settled> {
  try {
    return await read(depot, operation);
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    return unclear(
      `${LOST}, and looking for the result failed too. The change may have been made: check the project before you ask again.`,
    );
  }
}

async function read(depot: Depot, operation: Operation): Promise<Settled> {
  const { request, preview } = operation;
  switch (request.kind) {
    case 'delete':
      return readDelete(depot, request.projectId, operation);
    case 'create':
      return readCreate(depot, request.project.name, preview.project);
    case 'update':
      return readUpdate(depot, request.projectId, request.change, operation);
    case 'reset':
      return unclear(
        `${LOST}, and a reset can’t be verified. Check the project: an empty cache means it was reset. Reset again only if no running build is needed.`,
      );
    case 'share':
      return unclear(
        `${LOST}, and Depot doesn’t say whether a build is public. Share it again to get the link, or unshare it to be sure that it’s private.`,
      );
    case 'unshare':
      return unclear(
        `${LOST}, and Depot doesn’t say whether a build is public. Unshare it again; that’s safe.`,
      );
    case 'token-create':
    case 'token-rotate':
      return readNewToken(depot, request.projectId, request.description, operation);
    case 'token-revoke': {
      const tokens = await depot.tokens.list(request.projectId);
      const isGone = !tokens.some(({ tokenId }) => tokenId === request.tokenId);
      return isGone ? succeeded() : unclear(`${LOST}, and the token is still there. ${LATER}`);
    }
    case 'trust-add': {
      const policies = await depot.trustPolicies.list(request.projectId);
      const isThere = policies.some(({ source }) => isSameSource(source, request.source));
      return isThere ? succeeded() : unclear(`${LOST}, and the trust policy is not there yet. ${LATER}`);
    }
    case 'trust-update': {
      const policies = await depot.trustPolicies.list(request.projectId);
      const source = policies.find(({ trustPolicyId }) => trustPolicyId === request.trustPolicyId)?.source;
      const isAsAsked =
        source?.provider === 'github' && source.allowPublicPullRequests === request.allowPublicPullRequests;
      return isAsAsked ? succeeded() : unclear(`${LOST}, and the trust policy is as it was. ${LATER}`);
    }
    case 'trust-remove': {
      const policies = await depot.trustPolicies.list(request.projectId);
      const isGone = !policies.some(({ trustPolicyId }) => trustPolicyId === request.trustPolicyId);
      return isGone ? succeeded() : unclear(`${LOST}, and the trust policy is still there. ${LATER}`);
    }
    case 'images-delete': {
      const images = await depot.images.list(request.projectId);
      const left = images.filter(({ tag }) => request.tags.includes(tag)).length;
      return left === 0
        ? succeeded()
        : unclear(`${LOST}, and ${left} of ${request.tags.length} images are still there. ${LATER}`);
    }
    case 'retention': {
      const isAsAsked = samePolicy(await depot.images.retention(request.projectId), request.policy);
      return isAsAsked ? succeeded() : unclear(`${LOST}, and images are kept as before. ${LATER}`);
    }
    default:
      return assertNever(request, 'operation');
  }
}

async function readDelete(depot: Depot, projectId: string, operation: Operation): Promise<Settled> {
  try {
    await depot.projects.get(projectId);
  } catch (error) {
    if (error instanceof DepotError && error.code === 'not_found') {
      return succeeded({ cancelledBuilds: cancelledBy(operation) });
    }
    throw error;
  }
  return unclear(
    `${LOST}, and the project still exists. Check it in a minute; if it still exists then, delete it again.`,
  );
}

async function readCreate(depot: Depot, name: string, before: Project | null): Promise<Settled> {
  const found = (await depot.projects.list({ fresh: true })).find((project) => project.name === name) ?? null;
  if (found) return succeeded({ project: found, alreadyExisted: found.projectId === before?.projectId });
  return unclear(
    `${LOST}, and no project with this name exists yet. Check again in a minute. Creating it again is safe: Depot never creates two with one name.`,
  );
}

/** The secret was in the lost answer: even if the token exists, nobody can build with it. */
async function readNewToken(
  depot: Depot,
  projectId: string,
  description: string,
  { preview }: Operation,
): Promise<Settled> {
  const before = new Set(
    preview.affected?.kind === 'tokens' ? preview.affected.tokens.map(({ tokenId }) => tokenId) : [],
  );
  const tokens = await depot.tokens.list(projectId);
  const since = preview.takenAt.getTime();
  const made = tokens.find(
    ({ tokenId, description: text, createdAt }) =>
      text === description &&
      !before.has(tokenId) &&
      (createdAt === null || createdAt.getTime() >= since - 60_000),
  );
  return made
    ? unclear(
        `${LOST}, and the secret with it; nobody has seen it. The token exists: rotate it to get a new secret.`,
        { tokenId: made.tokenId },
      )
    : unclear(`${LOST}, and no new token is there yet. ${LATER}`);
}

async function readUpdate(
  depot: Depot,
  projectId: string,
  change: ProjectChange,
  operation: Operation,
): Promise<Settled> {
  const project = await depot.projects.get(projectId);
  if (isAsAsked(project, change)) return succeeded({ project, cancelledBuilds: cancelledBy(operation) });
  return unclear(
    `${LOST}, and the project still has its old settings. Check it in a minute; if they haven’t changed, update it again.`,
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

const limitOf = (policy: RetentionPolicy) =>
  !policy.enabled ? 'all' : 'keepDays' in policy ? `${policy.keepDays} days` : `${policy.keepCount} images`;

const samePolicy = (a: RetentionPolicy, b: RetentionPolicy) => limitOf(a) === limitOf(b);

/** The builds that ran when the preview was last taken. */
export function cancelledBy({ preview }: Operation): number {
  return preview.impact?.runningBuildIds?.length ?? 0;
}
