// Builds, their steps and logs: core/v1 BuildService (what Depot knows) and build/v1 BuildService (what ran).

import { type CallOptions, createClient, type Transport } from '@connectrpc/connect';
import { BuildService as RunService } from '../../gen/depot/build/v1/build_pb.ts';
import { BuildService } from '../../gen/depot/core/v1/build_pb.ts';
import type { Builds } from './depot.ts';
import { required, toBuild, toBuildStep, toLogLine } from './from-wire.ts';
import { eachItem, readAllItems, toPage } from './pages.ts';

const BUILDS_PER_PAGE = 50;
const STEPS_PER_PAGE = 500;
const LOGS_PER_PAGE = 500;

export function createBuilds(transport: Transport, options: CallOptions): Builds {
  const builds = createClient(BuildService, transport);
  const runs = createClient(RunService, transport);

  const page: Builds['page'] = async (projectId, { pageSize = BUILDS_PER_PAGE, pageToken } = {}) => {
    const answer = await builds.listBuilds({ projectId, pageSize, ...(pageToken && { pageToken }) }, options);
    return toPage({ items: answer.builds.map(toBuild), nextPageToken: answer.nextPageToken });
  };

  return {
    page,
    iterate: (projectId, pageSize = BUILDS_PER_PAGE) =>
      eachItem((pageToken) => page(projectId, { pageSize, ...(pageToken && { pageToken }) })),
    async get(buildId) {
      const answer = await builds.getBuild({ buildId }, options);
      return toBuild(required(answer.build, 'build'));
    },
    steps: (projectId, buildId) =>
      readAllItems(async (pageToken) => {
        const request = { projectId, buildId, pageSize: STEPS_PER_PAGE, ...(pageToken && { pageToken }) };
        const answer = await runs.getBuildSteps(request, options);
        return toPage({ items: answer.buildSteps.map(toBuildStep), nextPageToken: answer.nextPageToken });
      }),
    logs: (projectId, buildId, buildStepDigest) =>
      eachItem(async (pageToken) => {
        const step = { projectId, buildId, buildStepDigest };
        const request = { ...step, pageSize: LOGS_PER_PAGE, ...(pageToken && { pageToken }) };
        const answer = await runs.getBuildStepLogs(request, options);
        return toPage({ items: answer.logs.map(toLogLine), nextPageToken: answer.nextPageToken });
      }),
    async share(buildId) {
      return (await builds.shareBuild({ buildId }, options)).shareUrl;
    },
    async stopSharing(buildId) {
      await builds.stopSharingBuild({ buildId }, options);
    },
    async create(projectId) {
      const { buildId, buildToken } = await runs.createBuild({ projectId }, options);
      return { buildId, buildToken };
    },
    async finish(buildId, error) {
      const success = { case: 'success' as const, value: {} };
      const result = error === undefined ? success : { case: 'error' as const, value: { error } };
      await runs.finishBuild({ buildId, result }, options);
    },
  };
}
