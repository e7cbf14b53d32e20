// Tokens and trust policies that are new in a project and that the bot did not create: somebody used Depot's dashboard,
// its API, or a stolen token.

import type { Depot } from '../depot/depot.ts';
import type { TrustPolicySource } from '../depot/model.ts';
import { isSameSource } from '../operations/affected.ts';
import type { Operation } from '../operations/model.ts';
import { toOperation } from '../operations/stored.ts';
import { ownAccessOperations } from '../store/project-habits.ts';
import type { Db } from '../store/tables.ts';
import type { Habits } from './habits.ts';

export type AccessOddity =
  | { readonly kind: 'token'; readonly description: string }
  | { readonly kind: 'trust'; readonly provider: string; readonly from: string };

export interface AccessComparison {
  readonly access: NonNullable<Habits['access']>;
  readonly news: readonly AccessOddity[];
}

const madeToken = (tokenId: string, description: string) => (operation: Operation) => {
  const { request, outcome, state } = operation;
  if (request.kind !== 'token-create' && request.kind !== 'token-rotate') return false;
  // Where Depot's answer was lost, the id is unknown.
  return outcome?.tokenId === tokenId || (state === 'unclear' && request.description === description);
};

const addedPolicy =
  (source: TrustPolicySource) =>
  ({ request }: Operation) =>
    request.kind === 'trust-add' && isSameSource(request.source, source);

function trustOddity(source: TrustPolicySource): AccessOddity {
  const { provider, ...place } = source;
  const from = Object.values(place).filter((part) => typeof part === 'string');
  return { kind: 'trust', provider, from: from.join('/') };
}

/**
 * Two calls. The first comparison of a project only learns what is there.
 * @returns null while the bot itself is changing them. @throws DepotError
 */
export async function compareAccess(
  depot: Depot,
  db: Db,
  projectId: string,
  before: Habits['access'],
): Promise<AccessComparison | null> {
  const { tokens, trustPolicies } = depot.background;
  const [nowTokens, nowPolicies] = await Promise.all([tokens.list(projectId), trustPolicies.list(projectId)]);
  const access = {
    tokens: nowTokens.map(({ tokenId }) => tokenId),
    policies: nowPolicies.map(({ trustPolicyId }) => trustPolicyId),
  };
  if (!before) return { access, news: [] };
  const newTokens = nowTokens.filter(({ tokenId }) => !before.tokens.includes(tokenId));
  const newPolicies = nowPolicies.filter(({ trustPolicyId }) => !before.policies.includes(trustPolicyId));
  if (newTokens.length + newPolicies.length === 0) return { access, news: [] };
  // Read after Depot's answer: whatever the bot has sent by then is written down.
  const own = (await ownAccessOperations(db, projectId)).map((row) => toOperation(row));
  if (own.some(({ state }) => state === 'running')) return null;
  return {
    access,
    news: [
      ...newTokens
        .filter(({ tokenId, description }) => !own.some(madeToken(tokenId, description)))
        .map(({ description }): AccessOddity => ({ kind: 'token', description })),
      ...newPolicies
        .filter(({ source }) => !own.some(addedPolicy(source)))
        .map(({ source }) => trustOddity(source)),
    ],
  };
}
