// Both BuildServices: core/v1 (what became of builds) and build/v1 (their steps and logs, registering one).

import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, type ServiceImpl } from '@connectrpc/connect';
import {
  GetBuildStepsResponse_BuildStep_CacheState as CacheState,
  type BuildService as RunService,
} from '../../../../gen/depot/build/v1/build_pb.ts';
import { type BuildService, Build_Status as Status } from '../../../../gen/depot/core/v1/build_pb.ts';
import type { Clock } from '../../../lib/clock.ts';
import { pageOf } from '../paging.ts';
import { type BuildPhase, endOf, linesOut, phaseOf, stepsAt } from '../progress.ts';
import { addBuild, type BuildRecord, type DepotState } from '../state.ts';
import { buildOf, projectOf, refuse } from './refusals.ts';

const STATUS_ON_WIRE: Readonly<Record<BuildPhase, Status>> = {
  running: Status.RUNNING,
  success: Status.SUCCESS,
  failed: Status.FAILED,
  error: Status.ERROR,
  canceled: Status.CANCELED,
};

function buildOnWire(build: BuildRecord, now: Date) {
  const end = endOf(build, now);
  const steps = stepsAt(build, now);
  return {
    buildId: build.buildId,
    status: STATUS_ON_WIRE[phaseOf(build, now)],
    createdAt: timestampFromDate(build.createdAt),
    ...(build.startedAt <= now && { startedAt: timestampFromDate(build.startedAt) }),
    ...(end && {
      finishedAt: timestampFromDate(end.at),
      buildDurationSeconds: Math.max(0, Math.round((end.at.getTime() - build.startedAt.getTime()) / 1000)),
      savedDurationSeconds: build.savedSeconds,
      cachedSteps: steps.filter(({ plan }) => plan.cached).length,
      totalSteps: steps.length,
    }),
  };
}

export function createBuildService(state: DepotState, clock: Clock): ServiceImpl<typeof BuildService> {
  return {
    listBuilds({ projectId, pageSize, pageToken }) {
      const now = clock.now();
      const { projectId: known } = projectOf(state, projectId);
      const newestFirst = (state.buildsOfProject.get(known) ?? [])
        .filter(({ createdAt }) => createdAt <= now)
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      const page = pageOf(newestFirst, (b) => b.buildId, {
        pageSize,
        pageToken,
        defaultSize: 30,
        maxSize: 250,
      });
      return {
        builds: page.items.map((build) => buildOnWire(build, now)),
        nextPageToken: page.nextPageToken ?? '',
      };
    },
    getBuild: ({ buildId }) => ({ build: buildOnWire(buildOf(state, buildId), clock.now()) }),
    shareBuild({ buildId }) {
      const build = buildOf(state, buildId);
      build.shareUrl ??= `https://depot.dev/share/${state.newId()}`;
      return { shareUrl: build.shareUrl };
    },
    stopSharingBuild({ buildId }) {
      buildOf(state, buildId).shareUrl = null;
      return {};
    },
  };
}

export function createRunService(state: DepotState, clock: Clock): ServiceImpl<typeof RunService> {
  const buildIn = (projectId: string, buildId: string) => {
    const build = buildOf(state, buildId);
    if (build.projectId !== projectId) throw refuse(Code.NotFound, 'build not found');
    return build;
  };
  return {
    createBuild({ projectId }) {
      const now = clock.now();
      const { projectId: known } = projectOf(state, projectId);
      const buildId = state.newId();
      const buildToken = `depot_build_${buildId}${state.newId()}`;
      state.handedOutSecrets.push(buildToken);
      state.buildTokens.set(buildToken, buildId);
      addBuild(state, {
        buildId,
        projectId: known,
        createdAt: now,
        startedAt: now,
        steps: [],
        end: null,
        savedSeconds: 0,
        cut: null,
        shareUrl: null,
      });
      return { buildId, buildToken };
    },
    finishBuild({ buildId, result }) {
      const build = buildOf(state, buildId);
      const now = clock.now();
      if (endOf(build, now)) throw refuse(Code.FailedPrecondition, 'build is already finished');
      build.cut = { at: now, as: result.case === 'error' ? 'failed' : 'success' };
      return {};
    },
    getBuildSteps({ projectId, buildId, pageSize, pageToken }) {
      const build = buildIn(projectId, buildId);
      const limits = { defaultSize: 100, maxSize: 1000 };
      const page = pageOf(stepsAt(build, clock.now()), (s) => s.plan.digest, {
        pageSize,
        pageToken,
        ...limits,
      });
      return {
        buildSteps: page.items.map(({ plan, startedAt, completedAt, error }) => ({
          name: plan.name,
          digest: plan.digest,
          startedAt: timestampFromDate(startedAt),
          ...(completedAt && { completedAt: timestampFromDate(completedAt) }),
          cacheState: plan.cached ? CacheState.CACHED : CacheState.UNCACHED,
          ...(error !== null && { error }),
          hasLogs: plan.log !== null,
        })),
        ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
      };
    },
    getBuildStepLogs({ projectId, buildId, buildStepDigest, pageSize = 100, pageToken }) {
      const build = buildIn(projectId, buildId);
      const step = build.steps.find(({ digest }) => digest === buildStepDigest);
      if (!step) throw refuse(Code.NotFound, 'build step not found');
      if (pageSize < 1 || pageSize > 1000) {
        throw refuse(Code.InvalidArgument, 'page_size must be between 1 and 1000');
      }
      // By index, not by a list in memory: a log may have millions of lines.
      const start = pageToken ? Number(Buffer.from(pageToken, 'base64url').toString()) : 0;
      if (!Number.isSafeInteger(start) || start < 0) throw refuse(Code.InvalidArgument, 'invalid page_token');
      const out = linesOut(build, step, clock.now());
      const end = Math.min(out, start + pageSize);
      const stepStart = build.startedAt.getTime() + step.offsetMs;
      const logs = Array.from({ length: Math.max(0, end - start) }, (_, i) => {
        const { message, offsetMs } = step.log?.line(start + i) ?? { message: '', offsetMs: 0 };
        return { message, timestamp: timestampFromDate(new Date(stepStart + offsetMs)) };
      });
      const next = end < out ? Buffer.from(String(end)).toString('base64url') : undefined;
      return { logs, ...(next && { nextPageToken: next }) };
    },
  };
}
