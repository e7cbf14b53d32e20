// ProjectService as Depot runs it: idempotent creation, limits, and what each change takes away.

import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import {
  type CachePolicy,
  Hardware,
  type NullableInt32,
  type Project,
  ProjectSchema,
  type ProjectService,
} from '../../../../gen/depot/core/v1/project_pb.ts';
import type { Clock } from '../../../lib/clock.ts';
import { pageOf } from '../paging.ts';
import { phaseOf } from '../progress.ts';
import { type DepotState, type ProjectRecord, removeProject } from '../state.ts';
import { projectOf, refuse } from './refusals.ts';

const BYTES_PER_GB = 1024n ** 3n;
const MAX_PROJECTS_PER_PAGE = 250;

function projectOnWire(record: ProjectRecord): Project {
  return create(ProjectSchema, {
    projectId: record.projectId,
    organizationId: record.organizationId,
    name: record.name,
    regionId: record.regionId,
    hardware: record.hardware,
    createdAt: timestampFromDate(record.createdAt),
    // Old clients read keep_bytes, new ones keep_gb.
    cachePolicy: {
      keepGb: record.keepGb,
      keepDays: record.keepDays,
      keepBytes: BigInt(record.keepGb) * BYTES_PER_GB,
    },
    ...(record.buildTimeoutMinutes !== undefined && { buildTimeoutMinutes: record.buildTimeoutMinutes }),
    ...(record.maxConcurrentBuilds !== undefined && { maxConcurrentBuilds: record.maxConcurrentBuilds }),
  });
}

function checkName(name: string): string {
  if (name.trim() === '') throw refuse(Code.InvalidArgument, 'name is required');
  if (name.length > 255) throw refuse(Code.InvalidArgument, 'name is too long');
  return name;
}

/** Where Depot has machines, or the organization has connected its own cloud. */
function checkRegion(state: DepotState, regionId: string): string {
  if (!state.regions.has(regionId)) throw refuse(Code.InvalidArgument, `unknown region_id: ${regionId}`);
  return regionId;
}

/** 0 days, also when left out, means no limit. */
function checkCache(policy: CachePolicy | undefined, fallback: { keepGb: number; keepDays: number }) {
  if (!policy) return fallback;
  const fromBytes = policy.keepBytes === undefined ? 0 : Number(policy.keepBytes / BYTES_PER_GB);
  const keepGb = policy.keepGb || fromBytes || fallback.keepGb;
  const { keepDays } = policy;
  if (keepGb < 25 || keepGb > 1000) throw refuse(Code.InvalidArgument, 'keep_gb must be between 25 and 1000');
  if (keepDays < 0 || keepDays > 30) throw refuse(Code.InvalidArgument, 'keep_days must be between 1 and 30');
  return { keepGb, keepDays };
}

function positive(value: number | undefined, field: string): number | undefined {
  if (value !== undefined && value < 1) throw refuse(Code.InvalidArgument, `${field} must be positive`);
  return value;
}

/** Absent keeps, null clears, a positive number sets. */
function applyNullable(wire: NullableInt32 | undefined, before: number | undefined, field: string) {
  if (!wire || wire.kind.case === undefined) return before;
  return wire.kind.case === 'null' ? undefined : positive(wire.kind.value, field);
}

export function createProjectService(
  state: DepotState,
  clock: Clock,
): Pick<
  ServiceImpl<typeof ProjectService>,
  | 'listProjects'
  | 'getProject'
  | 'createProject'
  | 'updateProject'
  | 'deleteProject'
  | 'resetProject'
  | 'resetProjectMachines'
> {
  const cancelRunning = (projectId: string) => {
    const now = clock.now();
    for (const build of state.buildsOfProject.get(projectId) ?? []) {
      if (phaseOf(build, now) === 'running') build.cut = { at: now, as: 'canceled' };
    }
  };
  const reset = (project: ProjectRecord) => {
    cancelRunning(project.projectId);
    project.cacheGb = 0;
  };

  return {
    listProjects({ regionId, pageSize, pageToken }) {
      const all = [...state.projects.values()].filter(
        (p) => regionId === undefined || p.regionId === regionId,
      );
      const limits = { defaultSize: MAX_PROJECTS_PER_PAGE, maxSize: MAX_PROJECTS_PER_PAGE };
      const page = pageOf(all, (p) => p.projectId, { pageSize, pageToken, ...limits });
      return {
        projects: page.items.map(projectOnWire),
        ...(page.nextPageToken && { nextPageToken: page.nextPageToken }),
      };
    },
    getProject: ({ projectId }) => ({ project: projectOnWire(projectOf(state, projectId)) }),
    createProject(request) {
      const name = checkName(request.name);
      if (!request.regionId) throw refuse(Code.InvalidArgument, 'region_id is required');
      if (request.organizationId && request.organizationId !== state.organization.orgId) {
        throw new ConnectError('organization not found', Code.NotFound);
      }
      const existing = [...state.projects.values()].find((p) => p.name === name);
      if (existing) return { project: projectOnWire(existing) };
      const record: ProjectRecord = {
        projectId: state.newId(),
        organizationId: state.organization.orgId,
        name,
        regionId: checkRegion(state, request.regionId),
        hardware: request.hardware || Hardware.HARDWARE_16X32,
        ...checkCache(request.cachePolicy, { keepGb: 50, keepDays: 14 }),
        buildTimeoutMinutes: positive(request.buildTimeoutMinutes, 'build_timeout_minutes'),
        maxConcurrentBuilds: positive(request.maxConcurrentBuilds, 'max_concurrent_builds'),
        createdAt: clock.now(),
        cacheGb: 0,
        retention: null,
      };
      state.projects.set(record.projectId, record);
      return { project: projectOnWire(record) };
    },
    updateProject(request) {
      const project = projectOf(state, request.projectId);
      const name = request.name === undefined ? project.name : checkName(request.name);
      const cache = checkCache(request.cachePolicy, project);
      const regionId = checkRegion(state, request.regionId ?? project.regionId);
      const { buildTimeoutMinutes, maxConcurrentBuilds } = request;
      const timeout = applyNullable(
        buildTimeoutMinutes,
        project.buildTimeoutMinutes,
        'build_timeout_minutes',
      );
      const builds = applyNullable(maxConcurrentBuilds, project.maxConcurrentBuilds, 'max_concurrent_builds');
      if (regionId !== project.regionId) {
        project.regionId = regionId;
        reset(project);
      }
      project.name = name;
      project.hardware = request.hardware || project.hardware;
      project.keepGb = cache.keepGb;
      project.keepDays = cache.keepDays;
      project.buildTimeoutMinutes = timeout;
      project.maxConcurrentBuilds = builds;
      return { project: projectOnWire(project) };
    },
    deleteProject({ projectId }) {
      removeProject(state, projectOf(state, projectId).projectId);
      return {};
    },
    resetProject({ projectId }) {
      reset(projectOf(state, projectId));
      return {};
    },
    resetProjectMachines({ projectId }) {
      cancelRunning(projectOf(state, projectId).projectId);
      return {};
    },
  };
}
