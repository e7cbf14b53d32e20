// Usage: what was built and kept, per project and for the whole organization.

import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { UsageService, type ProjectUsage as WireProjectUsage } from '../../gen/depot/core/v1/usage_pb.ts';
import type { Usage } from './depot.ts';
import { required, toDate } from './from-wire.ts';
import type { Page, Period, ProjectUsage } from './model.ts';
import { eachPage, readAllItems, toPage } from './pages.ts';

export const PROJECTS_PER_USAGE_PAGE = 250;

const periodOnWire = ({ from, to }: Period) => ({
  startAt: timestampFromDate(from),
  endAt: timestampFromDate(to),
});

function toProjectUsage(wire: WireProjectUsage): ProjectUsage {
  return {
    projectId: wire.projectId,
    buildCount: wire.buildCount,
    buildSeconds: wire.buildDurationSeconds,
    layerCacheGb: wire.layerCacheSizeGb,
  };
}

export function createUsage(transport: Transport, options: CallOptions): Usage {
  const client = createClient(UsageService, transport);

  async function projectUsagePage(
    period: Period,
    pageToken: string | undefined,
  ): Promise<Page<ProjectUsage>> {
    const request = {
      ...periodOnWire(period),
      pageSize: PROJECTS_PER_USAGE_PAGE,
      ...(pageToken && { pageToken }),
    };
    const answer = await client.listProjectUsage(request, options);
    return toPage({ items: answer.usage.map(toProjectUsage), nextPageToken: answer.nextPageToken });
  }

  return {
    async project(projectId, period) {
      const answer = await client.getProjectUsage({ projectId, ...periodOnWire(period) }, options);
      return toProjectUsage(required(answer.usage, 'usage'));
    },
    pages: (period) => eachPage((pageToken) => projectUsagePage(period, pageToken)),
    projects: (period) => readAllItems((pageToken) => projectUsagePage(period, pageToken)),
    async organization(period) {
      const answer = await client.getUsage(periodOnWire(period), options);
      return {
        period: {
          from: toDate(answer.periodStart) ?? period.from,
          to: toDate(answer.periodEnd) ?? period.to,
        },
        builds: answer.containerBuild.map((usage) => ({
          projectName: usage.projectName,
          buildCount: usage.buildCount,
          minutesSaved: usage.minutesSaved,
          minutesBilled: usage.minutesBilled,
        })),
        githubActions: answer.githubActionsJobs.map(({ repo, total }) => ({
          repository: repo,
          jobCount: total?.jobCount ?? 0,
          minutesElapsed: total?.minutesElapsed ?? 0,
          minutesBilled: total?.minutesBilled ?? 0,
        })),
        storage: answer.storage.map(({ storageType, totalGb }) => ({ storageType, totalGb })),
      };
    },
  };
}
