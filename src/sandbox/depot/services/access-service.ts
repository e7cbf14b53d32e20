// The part of ProjectService that lets builds in: tokens, trust policies, and how long images are kept.

import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ServiceImpl } from '@connectrpc/connect';
import {
  type ProjectService,
  type TrustPolicy,
  TrustPolicyProvider,
  TrustPolicySchema,
} from '../../../../gen/depot/core/v1/project_pb.ts';
import type { Clock } from '../../../lib/clock.ts';
import { pageOf } from '../paging.ts';
import type { DepotState } from '../state.ts';
import { projectOf, refuse } from './refusals.ts';

const PAGE = { defaultSize: 250, maxSize: 250 };

const PROVIDERS = {
  buildkite: TrustPolicyProvider.BUILDKITE,
  circleci: TrustPolicyProvider.CIRCLE_CI,
  github: TrustPolicyProvider.GITHUB,
  gitlab: TrustPolicyProvider.GITLAB,
} as const;

/** Where a policy's builds come from, as one comparable word: the same source is trusted once. */
function sourceKey({ provider }: Pick<TrustPolicy, 'provider'>): string {
  switch (provider.case) {
    case 'github':
      return `github ${provider.value.repositoryOwner}/${provider.value.repository}`;
    case 'gitlab':
      return `gitlab ${provider.value.namespaceId}/${provider.value.projectId}`;
    case 'circleci':
      return `circleci ${provider.value.organizationUuid}/${provider.value.projectUuid}`;
    case 'buildkite':
      return `buildkite ${provider.value.organizationSlug}/${provider.value.pipelineSlug}`;
    default:
      throw refuse(Code.InvalidArgument, 'provider is required');
  }
}

export function createAccessService(
  state: DepotState,
  clock: Clock,
): Pick<
  ServiceImpl<typeof ProjectService>,
  | 'listTrustPolicies'
  | 'addTrustPolicy'
  | 'updateTrustPolicy'
  | 'removeTrustPolicy'
  | 'listTokens'
  | 'createToken'
  | 'updateToken'
  | 'deleteToken'
  | 'getRegistryRetentionPolicy'
  | 'updateRegistryRetentionPolicy'
> {
  const policiesOf = (projectId: string) => {
    const { projectId: known } = projectOf(state, projectId);
    const policies = state.trustPolicies.get(known) ?? [];
    state.trustPolicies.set(known, policies);
    return policies;
  };
  const policyOf = (projectId: string, trustPolicyId: string) => {
    const policy = policiesOf(projectId).find((p) => p.trustPolicyId === trustPolicyId);
    if (!policy) throw refuse(Code.NotFound, 'trust policy not found');
    return policy;
  };
  const tokenOf = (tokenId: string) => {
    const token = state.tokens.get(tokenId);
    if (!token) throw refuse(Code.NotFound, 'token not found');
    return token;
  };

  return {
    listTrustPolicies({ projectId, provider, pageSize, pageToken }) {
      const wanted = policiesOf(projectId).filter(
        (p) => !provider || (p.provider.case && PROVIDERS[p.provider.case] === provider),
      );
      const page = pageOf(wanted, (p) => p.trustPolicyId, { pageSize, pageToken, ...PAGE });
      return {
        trustPolicies: [...page.items],
        ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
      };
    },
    addTrustPolicy({ projectId, provider }) {
      const policies = policiesOf(projectId);
      const key = sourceKey({ provider });
      const existing = policies.find((p) => sourceKey(p) === key);
      if (existing) return { trustPolicy: existing };
      const trustPolicy = create(TrustPolicySchema, { trustPolicyId: state.newId(), provider });
      policies.push(trustPolicy);
      return { trustPolicy };
    },
    updateTrustPolicy({ projectId, trustPolicyId, allowPublicPullRequests }) {
      const policy = policyOf(projectId, trustPolicyId);
      if (policy.provider.case !== 'github') {
        throw refuse(Code.InvalidArgument, 'only GitHub trust policies can be updated');
      }
      if (allowPublicPullRequests !== undefined) {
        policy.provider.value.allowPublicPullRequests = allowPublicPullRequests;
      }
      return { trustPolicy: policy };
    },
    removeTrustPolicy({ projectId, trustPolicyId }) {
      const policies = policiesOf(projectId);
      policies.splice(policies.indexOf(policyOf(projectId, trustPolicyId)), 1);
      return {};
    },
    listTokens({ projectId, query, pageSize, pageToken }) {
      const { projectId: known } = projectOf(state, projectId);
      const wanted = [...state.tokens.values()].filter(
        (t) => t.projectId === known && (!query || t.description.toLowerCase().includes(query.toLowerCase())),
      );
      const page = pageOf(wanted, (t) => t.tokenId, { pageSize, pageToken, ...PAGE });
      return {
        tokens: page.items.map(({ tokenId, description, createdAt }) => ({
          tokenId,
          description,
          createdAt: timestampFromDate(createdAt),
        })),
        ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
      };
    },
    createToken({ projectId, description }) {
      const { projectId: known } = projectOf(state, projectId);
      const tokenId = state.newId();
      const secret = `depot_project_${tokenId}${state.newId()}${state.newId()}`;
      state.tokens.set(tokenId, { tokenId, projectId: known, description, createdAt: clock.now() });
      state.handedOutSecrets.push(secret);
      return { tokenId, secret };
    },
    updateToken({ tokenId, description }) {
      tokenOf(tokenId).description = description;
      return {};
    },
    deleteToken({ tokenId }) {
      state.tokens.delete(tokenOf(tokenId).tokenId);
      return {};
    },
    getRegistryRetentionPolicy({ projectId }) {
      const { retention } = projectOf(state, projectId);
      return { policy: retention ? { enabled: true, ...retention } : { enabled: false } };
    },
    updateRegistryRetentionPolicy({ projectId, enabled, keepCount, keepDays }) {
      const project = projectOf(state, projectId);
      const given = [keepCount, keepDays].filter((limit) => limit !== undefined).length;
      if (enabled && given !== 1) throw refuse(Code.InvalidArgument, 'exactly one of keep_count, keep_days');
      if (!enabled && given !== 0)
        throw refuse(Code.InvalidArgument, 'keep_count and keep_days must be unset');
      const limit = keepCount !== undefined ? { keepCount } : keepDays !== undefined ? { keepDays } : {};
      project.retention = enabled ? limit : null;
      return { policy: { enabled, ...limit } };
    },
  };
}
