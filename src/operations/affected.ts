// Tokens, trust policies and images that a change is about: read from live data, and compared with what was shown.

import type { Depot } from '../depot/depot.ts';
import type { Image, RetentionPolicy, TrustPolicySource } from '../depot/model.ts';
import type { Affected, ImageTotal, OperationRequest, Preview, PreviewChange } from './model.ts';

/** The same place that builds come from, whatever is allowed to it. */
export function isSameSource(a: TrustPolicySource, b: TrustPolicySource): boolean {
  const key = (source: TrustPolicySource) =>
    JSON.stringify(
      Object.entries(source)
        .filter(([name]) => name !== 'allowPublicPullRequests')
        .map(([name, value]) => [name, String(value).toLowerCase()])
        .toSorted(),
    );
  return a.provider !== 'unknown' && key(a) === key(b);
}

const total = (images: readonly Image[]): ImageTotal => ({
  count: images.length,
  bytes: images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
});

const DAY_MS = 86_400_000;

/** The images that a policy would remove. One whose age Depot does not say is taken as young. */
export function goingBy(policy: RetentionPolicy, images: readonly Image[], now: Date): readonly Image[] {
  if (!policy.enabled) return [];
  const newestFirst = images.toSorted(
    (a, b) => (b.pushedAt?.getTime() ?? Infinity) - (a.pushedAt?.getTime() ?? Infinity),
  );
  if ('keepCount' in policy) return newestFirst.slice(policy.keepCount);
  const oldest = now.getTime() - policy.keepDays * DAY_MS;
  return newestFirst.filter(({ pushedAt }) => pushedAt !== null && pushedAt.getTime() < oldest);
}

/** null for a change about the project as a whole, or about a build, which only has to be there. @throws DepotError */
export async function readAffected(
  depot: Depot,
  request: OperationRequest,
  now: Date,
): Promise<Affected | null> {
  switch (request.kind) {
    case 'token-create': {
      const tokens = await depot.tokens.list(request.projectId);
      return {
        kind: 'tokens',
        tokens: tokens.filter(({ description }) => description === request.description),
      };
    }
    case 'token-rotate':
    case 'token-revoke': {
      const { tokenId, description } = request;
      const tokens = await depot.tokens.list(request.projectId);
      return {
        kind: 'tokens',
        tokens: tokens.filter((token) => token.tokenId === tokenId || token.description === description),
      };
    }
    case 'trust-add': {
      const policies = await depot.trustPolicies.list(request.projectId);
      return {
        kind: 'policies',
        policies: policies.filter(({ source }) => isSameSource(source, request.source)),
      };
    }
    case 'trust-update':
    case 'trust-remove': {
      const policies = await depot.trustPolicies.list(request.projectId);
      return {
        kind: 'policies',
        policies: policies.filter(({ trustPolicyId }) => trustPolicyId === request.trustPolicyId),
      };
    }
    case 'images-delete': {
      const images = await depot.images.list(request.projectId);
      return { kind: 'images', images: images.filter(({ tag }) => request.tags.includes(tag)) };
    }
    case 'retention': {
      const [before, images] = await Promise.all([
        depot.images.retention(request.projectId),
        depot.images.list(request.projectId),
      ]);
      return {
        kind: 'retention',
        before,
        all: total(images),
        goes: total(goingBy(request.policy, images, now)),
      };
    }
    case 'share':
    case 'unshare':
      await depot.builds.get(request.buildId);
      return null;
    default:
      return null;
  }
}

/** Why it cannot be done any more, when Depot says `not_found` to looking at it. */
export const missingTargetWords = (request: OperationRequest) =>
  `The ${'buildId' in request ? 'build' : 'project'} was deleted in the meantime.`;

/**
 * What the change is about is not there (any more): then nothing is sent. Depot revokes a token by its id alone, so that
 * it is one of this project is made sure here and nowhere else. null: it is there.
 */
export function reasonTargetIsMissing(request: OperationRequest, { affected }: Preview): string | null {
  switch (request.kind) {
    case 'token-rotate':
    case 'token-revoke': {
      const isThere =
        affected?.kind === 'tokens' && affected.tokens.some(({ tokenId }) => tokenId === request.tokenId);
      return isThere ? null : 'The token was revoked in the meantime.';
    }
    case 'trust-update':
    case 'trust-remove':
      return affected?.kind === 'policies' && affected.policies.length > 0
        ? null
        : 'The trust policy was removed in the meantime.';
    case 'images-delete':
      return affected?.kind === 'images' && affected.images.length > 0
        ? null
        : 'The image doesn’t exist, or was deleted in the meantime.';
    default:
      return null;
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What of it moved, where it matters to who agreed. */
export function affectedChanges(shown: Preview, fresh: Preview): readonly PreviewChange[] {
  const [before, after] = [shown.affected, fresh.affected];
  if (before?.kind === 'images' && after?.kind === 'images') {
    const digests = new Map(before.images.map(({ tag, digest }) => [tag, digest]));
    const gone = before.images.filter(({ tag }) => !after.images.some((image) => image.tag === tag));
    const pushed = after.images.filter(({ tag, digest }) => digests.get(tag) !== digest);
    return [
      ...gone.map(({ tag }) => ({ what: `the image ${tag} is gone` })),
      ...pushed.map(({ tag }) => ({ what: `another image was pushed as ${tag}` })),
    ];
  }
  if (before?.kind === 'policies' && after?.kind === 'policies') {
    if (same(before.policies, after.policies)) return [];
    return [
      { what: after.policies.length === 0 ? 'the trust policy is gone' : 'the trust policy was changed' },
    ];
  }
  if (before?.kind === 'retention' && after?.kind === 'retention') {
    return [
      ...(same(before.before, after.before) ? [] : [{ what: 'image retention was changed' }]),
      ...(after.goes.count > before.goes.count
        ? [{ what: `${after.goes.count} images would be deleted now` }]
        : []),
    ];
  }
  // A token that was revoked in the meantime shows in the outcome: revoking it again does no harm.
  return [];
}
