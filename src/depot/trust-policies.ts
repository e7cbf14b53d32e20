// Trust policies: which CI systems may build in a project without a token (OIDC).

import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import { assertNever } from '../lib/assert-never.ts';
import type { TrustPolicies } from './depot.ts';
import { required, toTrustPolicy } from './from-wire.ts';
import type { TrustPolicySource } from './model.ts';
import { readAllItems, toPage } from './pages.ts';

const PAGE_SIZE = 250;

function providerOnWire(source: Exclude<TrustPolicySource, { provider: 'unknown' }>) {
  switch (source.provider) {
    case 'github':
      return {
        case: 'github' as const,
        value: {
          repositoryOwner: source.owner,
          repository: source.repository,
          allowPublicPullRequests: source.allowPublicPullRequests,
        },
      };
    case 'gitlab':
      return {
        case: 'gitlab' as const,
        value: { namespaceId: source.namespaceId, projectId: source.projectId },
      };
    case 'circleci':
      return {
        case: 'circleci' as const,
        value: { organizationUuid: source.organizationUuid, projectUuid: source.projectUuid },
      };
    case 'buildkite':
      return {
        case: 'buildkite' as const,
        value: { organizationSlug: source.organizationSlug, pipelineSlug: source.pipelineSlug },
      };
    default:
      return assertNever(source, 'trust policy');
  }
}

export function createTrustPolicies(transport: Transport, options: CallOptions): TrustPolicies {
  const client = createClient(ProjectService, transport);
  return {
    list: (projectId) =>
      readAllItems(async (pageToken) => {
        const request = { projectId, pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) };
        const answer = await client.listTrustPolicies(request, options);
        return toPage({
          items: answer.trustPolicies.map(toTrustPolicy),
          nextPageToken: answer.nextPageToken,
        });
      }),
    async add(projectId, source) {
      const answer = await client.addTrustPolicy({ projectId, provider: providerOnWire(source) }, options);
      return toTrustPolicy(required(answer.trustPolicy, 'trust policy'));
    },
    async setPublicPullRequests(projectId, trustPolicyId, allow) {
      const request = { projectId, trustPolicyId, allowPublicPullRequests: allow };
      const answer = await client.updateTrustPolicy(request, options);
      return toTrustPolicy(required(answer.trustPolicy, 'trust policy'));
    },
    async remove(projectId, trustPolicyId) {
      await client.removeTrustPolicy({ projectId, trustPolicyId }, options);
    },
  };
}
