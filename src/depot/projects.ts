// Projects: https://depot.dev/docs/api/reference, ProjectService.

import { NullValue } from '@bufbuild/protobuf/wkt';
import { type CallOptions, type Client, createClient, type Transport } from '@connectrpc/connect';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import type { Projects } from './depot.ts';
import { matchProject } from './find-project.ts';
import { HARDWARE_ON_WIRE, required, toProject } from './from-wire.ts';
import { readIfKnown } from './known.ts';
import type { CachePolicy, NewProject, Project, ProjectChange } from './model.ts';
import { readAllItems, toPage } from './pages.ts';
import type { ProjectList } from './project-list.ts';

const PAGE_SIZE = 250;

/** A list this old, in milliseconds, is good enough to say that a project does not exist. */
const RECHECK_MS = 2_000;

/** What Depot's ids look like. */
const PROJECT_ID = /^[0-9b-df-hj-np-tv-z]{10}$/;

const cacheOnWire = ({ keepGb, keepDays }: CachePolicy) => ({ keepGb, keepDays });

/** Absent keeps, null clears, a number sets. */
function nullable(value: number | null | undefined) {
  if (value === undefined) return undefined;
  return value === null
    ? { kind: { case: 'null' as const, value: NullValue.NULL_VALUE } }
    : { kind: { case: 'value' as const, value } };
}

function newProjectOnWire(input: NewProject) {
  return {
    name: input.name,
    regionId: input.regionId,
    hardware: HARDWARE_ON_WIRE[input.hardware],
    cachePolicy: cacheOnWire(input.cache),
    ...(input.buildTimeoutMinutes !== undefined && { buildTimeoutMinutes: input.buildTimeoutMinutes }),
    ...(input.maxConcurrentBuilds !== undefined && { maxConcurrentBuilds: input.maxConcurrentBuilds }),
  };
}

function changeOnWire(change: ProjectChange) {
  const timeout = nullable(change.buildTimeoutMinutes);
  const builds = nullable(change.maxConcurrentBuilds);
  return {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.regionId !== undefined && { regionId: change.regionId }),
    ...(change.hardware !== undefined && { hardware: HARDWARE_ON_WIRE[change.hardware] }),
    ...(change.cache !== undefined && { cachePolicy: cacheOnWire(change.cache) }),
    ...(timeout && { buildTimeoutMinutes: timeout }),
    ...(builds && { maxConcurrentBuilds: builds }),
  };
}

/** Every page of the organization's projects. */
export function fetchAllProjects(client: Client<typeof ProjectService>, options: CallOptions) {
  return readAllItems(async (pageToken) => {
    const answer = await client.listProjects(
      { pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) },
      options,
    );
    return toPage({ items: answer.projects.map(toProject), nextPageToken: answer.nextPageToken });
  });
}

export function createProjects(transport: Transport, options: CallOptions, list: ProjectList): Projects {
  const client = createClient(ProjectService, transport);

  /** A change that failed may have happened all the same. */
  const changing = async <T>(change: Promise<T>): Promise<T> => {
    try {
      return await change;
    } catch (error) {
      list.doubt();
      throw error;
    }
  };
  const get = async (projectId: string): Promise<Project> => {
    const answer = await client.getProject({ projectId }, options);
    return toProject(required(answer.project, 'project'));
  };
  const remember = async (project: Project): Promise<Project> => {
    await list.changed(project);
    return project;
  };

  return {
    list: ({ fresh = false, maxAgeMs } = {}) => list.get(fresh ? 0 : maxAgeMs),
    listedAt: list.asOf,
    get,
    async find(text, visible = async (projects) => projects) {
      const match = matchProject(await visible(await list.get()), text);
      if (match.kind !== 'none') return match;
      // Somebody may have made it a moment ago, elsewhere: look again before saying that it does not exist.
      const again = matchProject(await visible(await list.get(RECHECK_MS)), text);
      if (again.kind !== 'none' || !PROJECT_ID.test(text.trim())) return again;
      const project = await readIfKnown(get(text.trim()));
      if (!project) return again;
      await list.changed(project);
      return matchProject(await visible([project]), text);
    },
    async create(input) {
      const answer = await changing(client.createProject(newProjectOnWire(input), options));
      return remember(toProject(required(answer.project, 'project')));
    },
    async update(projectId, change) {
      const answer = await changing(client.updateProject({ projectId, ...changeOnWire(change) }, options));
      return remember(toProject(required(answer.project, 'project')));
    },
    async remove(projectId) {
      await changing(client.deleteProject({ projectId }, options));
      await list.removed(projectId);
    },
    async reset(projectId) {
      await changing(client.resetProject({ projectId }, options));
    },
    async resetMachines(projectId) {
      await changing(client.resetProjectMachines({ projectId }, options));
    },
  };
}
