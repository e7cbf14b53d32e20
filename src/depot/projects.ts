// Projects: https://depot.dev/docs/api/reference, ProjectService.

import { NullValue } from '@bufbuild/protobuf/wkt';
import { type CallOptions, type Client, createClient, type Transport } from '@connectrpc/connect';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import type { Projects } from './depot.ts';
import { matchProject } from './find-project.ts';
import { HARDWARE_ON_WIRE, required, toProject } from './from-wire.ts';
import type { CachePolicy, NewProject, ProjectChange } from './model.ts';
import { allItems, toPage } from './pages.ts';
import type { ProjectList } from './project-list.ts';

const PAGE_SIZE = 250;

/** A list this old, in milliseconds, is good enough to say that a project does not exist. */
const SECOND_LOOK_MS = 2_000;

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
  return allItems(async (pageToken) => {
    const answer = await client.listProjects(
      { pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) },
      options,
    );
    return toPage({ items: answer.projects.map(toProject), nextPageToken: answer.nextPageToken });
  });
}

export function createProjects(transport: Transport, options: CallOptions, list: ProjectList): Projects {
  const client = createClient(ProjectService, transport);

  /** The list is stale after every change, also after one whose answer was lost. */
  const changing = async <T>(change: Promise<T>): Promise<T> => {
    try {
      return await change;
    } finally {
      list.forget();
    }
  };

  return {
    list: ({ fresh = false } = {}) => (fresh ? list.get(0) : list.get()),
    async get(projectId) {
      const answer = await client.getProject({ projectId }, options);
      return toProject(required(answer.project, 'project'));
    },
    async find(text, visible = async (projects) => projects) {
      const match = matchProject(await visible(await list.get()), text);
      // Somebody may have made it a moment ago, elsewhere: look again before saying that it does not exist.
      return match.kind === 'none'
        ? matchProject(await visible(await list.get(SECOND_LOOK_MS)), text)
        : match;
    },
    async create(input) {
      const answer = await changing(client.createProject(newProjectOnWire(input), options));
      return toProject(required(answer.project, 'project'));
    },
    async update(projectId, change) {
      const answer = await changing(client.updateProject({ projectId, ...changeOnWire(change) }, options));
      return toProject(required(answer.project, 'project'));
    },
    async remove(projectId) {
      await changing(client.deleteProject({ projectId }, options));
    },
    async reset(projectId) {
      await changing(client.resetProject({ projectId }, options));
    },
    async resetMachines(projectId) {
      await changing(client.resetProjectMachines({ projectId }, options));
    },
  };
}
