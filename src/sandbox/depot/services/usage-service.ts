// UsageService and OrganizationService: computed from the builds there are.

import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ServiceImpl } from '@connectrpc/connect';
import type { OrganizationService } from '../../../../gen/depot/core/v1/org_pb.ts';
import type { UsageService } from '../../../../gen/depot/core/v1/usage_pb.ts';
import type { Clock } from '../../../lib/clock.ts';
import { pageOf } from '../paging.ts';
import { endOf } from '../progress.ts';
import type { DepotState, ProjectRecord } from '../state.ts';
import { projectOf, refuse } from './refusals.ts';

export function createUsageService(state: DepotState, clock: Clock): ServiceImpl<typeof UsageService> {
  function period(startAt: Timestamp | undefined, endAt: Timestamp | undefined) {
    if (!startAt || !endAt) throw refuse(Code.InvalidArgument, 'start_at and end_at are required');
    const [from, to] = [timestampDate(startAt), timestampDate(endAt)];
    if (from > to) throw refuse(Code.InvalidArgument, 'start_at must be before end_at');
    return { from, to };
  }

  function usageOf(project: ProjectRecord, { from, to }: { from: Date; to: Date }) {
    const now = clock.now();
    const builds = (state.buildsOfProject.get(project.projectId) ?? []).filter(
      ({ createdAt }) => createdAt >= from && createdAt <= to && createdAt <= now,
    );
    const seconds = builds.map((b) => ((endOf(b, now)?.at ?? now).getTime() - b.startedAt.getTime()) / 1000);
    return {
      projectId: project.projectId,
      buildCount: builds.length,
      buildDurationSeconds: Math.round(seconds.reduce((sum, s) => sum + Math.max(0, s), 0)),
      layerCacheSizeGb: Math.round(project.cacheGb),
      saved: builds.reduce((sum, b) => sum + b.savedSeconds, 0),
    };
  }

  return {
    listProjectUsage({ startAt, endAt, pageSize, pageToken }) {
      const requested = period(startAt, endAt);
      const limits = { defaultSize: 250, maxSize: 250 };
      const page = pageOf([...state.projects.values()], (p) => p.projectId, {
        pageSize,
        pageToken,
        ...limits,
      });
      return {
        usage: page.items.map((project) => {
          const { saved: _, ...usage } = usageOf(project, requested);
          return usage;
        }),
        nextPageToken: page.nextPageToken ?? '',
      };
    },
    getProjectUsage({ projectId, startAt, endAt }) {
      const { saved: _, ...usage } = usageOf(projectOf(state, projectId), period(startAt, endAt));
      return { usage };
    },
    getUsage({ startAt, endAt }) {
      const requested = period(startAt, endAt);
      const projects = [...state.projects.values()];
      return {
        periodStart: timestampFromDate(requested.from),
        periodEnd: timestampFromDate(requested.to),
        containerBuild: projects.map((project) => {
          const usage = usageOf(project, requested);
          return {
            projectName: project.name,
            buildCount: usage.buildCount,
            minutesSaved: usage.saved / 60,
            minutesBilled: usage.buildDurationSeconds / 60,
          };
        }),
        storage: [
          { storageType: 'container layer cache', totalGb: projects.reduce((sum, p) => sum + p.cacheGb, 0) },
        ],
      };
    },
  };
}

export function createOrganizationService(state: DepotState): ServiceImpl<typeof OrganizationService> {
  return {
    // An organization token gets 401 here: this call is for people's own tokens.
    listOrganizations() {
      void state;
      throw refuse(Code.Unauthenticated, 'Invalid token');
    },
  };
}
