import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  type CreateProjectRequest,
  Hardware,
  ProjectService,
  type UpdateProjectRequest,
} from '../../gen/depot/core/v1/project_pb.ts';
import type { DepotOptions } from '../../src/depot/create-depot.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { aWireProject, depotErrorOf, openDepot } from './open-depot.ts';

/** Depot's ProjectService with some calls answered. */
const serving = (calls: Partial<ServiceImpl<typeof ProjectService>>, options: Partial<DepotOptions> = {}) =>
  openDepot((router) => router.service(ProjectService, calls), options);

/** Counts how often the list is fetched; other calls are answered as given. */
function counting(
  calls: Partial<ServiceImpl<typeof ProjectService>> = {},
  options: Partial<DepotOptions> = {},
) {
  const counted = { lists: 0, names: ['acme'] };
  const depot = serving(
    {
      listProjects: () => {
        counted.lists++;
        return { projects: counted.names.map((name) => aWireProject({ name, projectId: name })) };
      },
      ...calls,
    },
    options,
  );
  return { depot, counted };
}

const refuse = (): never => {
  throw new ConnectError('admins only', Code.PermissionDenied);
};

describe('creating and changing projects', () => {
  it('sends hardware as its number and the cache in GB, never in bytes', async () => {
    const sent: CreateProjectRequest[] = [];
    const depot = serving({
      createProject: (request) => {
        sent.push(request);
        return { project: aWireProject() };
      },
    });
    const cache = { keepGb: 100, keepDays: 7 };
    await depot.projects.create({ name: 'acme', regionId: 'us-east-1', hardware: '4x8', cache });
    expect(sent).toMatchObject([{ name: 'acme', hardware: Hardware.HARDWARE_4X8, cachePolicy: cache }]);
    expect(sent[0]?.cachePolicy?.keepBytes).toBeUndefined();
    expect(sent[0]?.organizationId).toBeUndefined();
    expect(sent[0]?.buildTimeoutMinutes).toBeUndefined();
  });

  it('sends only what changes: a number sets a limit, null clears it, absent keeps it', async () => {
    const sent: UpdateProjectRequest[] = [];
    const depot = serving({
      updateProject: (request) => {
        sent.push(request);
        return { project: aWireProject() };
      },
    });
    await depot.projects.update('p', { name: 'new' });
    await depot.projects.update('p', { buildTimeoutMinutes: 30, maxConcurrentBuilds: null });
    expect(sent[0]).toMatchObject({ projectId: 'p', name: 'new' });
    for (const field of ['regionId', 'hardware', 'cachePolicy', 'buildTimeoutMinutes'] as const) {
      expect(sent[0]?.[field], field).toBeUndefined();
    }
    expect(sent[1]?.buildTimeoutMinutes?.kind).toEqual({ case: 'value', value: 30 });
    expect(sent[1]?.maxConcurrentBuilds?.kind.case).toBe('null');
    expect(sent[1]?.name).toBeUndefined();
  });

  it('does not pretend to know a project that the answer leaves out', async () => {
    const depot = serving({ getProject: () => ({}), createProject: () => ({}) });
    expect((await depotErrorOf(depot.projects.get('p'))).code).toBe('bad_answer');
  });
});

describe('the list of projects', () => {
  it('is read to its end, page by page', async () => {
    const asked: unknown[] = [];
    const depot = serving({
      listProjects: ({ pageSize, pageToken }) => {
        asked.push({ pageSize, pageToken });
        return pageToken
          ? { projects: [aWireProject({ name: 'b' })], nextPageToken: '' }
          : { projects: [aWireProject({ name: 'a' })], nextPageToken: 'more' };
      },
    });
    expect((await depot.projects.list()).map((project) => project.name)).toEqual(['a', 'b']);
    expect(asked).toEqual([{ pageSize: 250 }, { pageSize: 250, pageToken: 'more' }]);
  });

  it('is fetched once for everybody who asks at the same time, and again after half a minute', async () => {
    const clock = createManualClock();
    const { depot, counted } = counting({}, { clock });
    await Promise.all([depot.projects.list(), depot.projects.list(), depot.background.projects.list()]);
    await clock.advance(29_000);
    await depot.projects.list();
    expect(counted.lists).toBe(1);
    await clock.advance(1_000);
    await depot.projects.list();
    expect(counted.lists).toBe(2);
  });

  it('is fetched anew for somebody who needs it fresh', async () => {
    const { depot, counted } = counting();
    await depot.projects.list();
    await depot.projects.list({ fresh: true });
    expect(counted.lists).toBe(2);
  });

  it('does not remember a failure', async () => {
    let broken = true;
    const depot = serving({
      listProjects: () => (broken ? refuse() : { projects: [aWireProject()] }),
    });
    expect((await depotErrorOf(depot.projects.list())).code).toBe('permission_denied');
    broken = false;
    expect(await depot.projects.list()).toHaveLength(1);
  });

  const project = () => ({ project: aWireProject() });
  const creating = {
    name: 'n',
    regionId: 'r',
    hardware: '4x4',
    cache: { keepGb: 50, keepDays: 14 },
  } as const;

  it('has the bot’s own changes at once, from either side, without being read again', async () => {
    const { depot, counted } = counting({
      createProject: project,
      updateProject: () => ({ project: aWireProject({ projectId: 'acme', name: 'renamed' }) }),
      deleteProject: () => ({}),
    });
    const names = async () => (await depot.projects.list()).map(({ name }) => name);
    const before = await names();
    await depot.projects.update('acme', { name: 'renamed' });
    expect(await names()).toContain('renamed');
    await depot.background.projects.remove('acme');
    expect(await names()).toHaveLength(before.length - 1);
    await depot.projects.create(creating);
    expect(await names()).toHaveLength(before.length);
    expect(counted.lists).toBe(1);
  });

  it('is forgotten after a change that failed, because it may have happened', async () => {
    const { depot, counted } = counting({ deleteProject: refuse });
    await depot.projects.list();
    await depotErrorOf(depot.projects.remove('p'));
    await depot.projects.list();
    expect(counted.lists).toBe(2);
  });
});

describe('finding a project by what somebody typed', () => {
  it('looks once more when the name is not in a list that may be old', async () => {
    const clock = createManualClock();
    const { depot, counted } = counting({}, { clock });
    await depot.projects.list();
    counted.names.push('brand-new');
    await clock.advance(5_000);
    expect(await depot.projects.find('brand-new')).toMatchObject({ kind: 'found' });
    expect(counted.lists).toBe(2);
  });

  it('does not fetch a list again that it has only just fetched', async () => {
    const { depot, counted } = counting();
    expect(await depot.projects.find('nowhere')).toMatchObject({ kind: 'none' });
    expect(await depot.projects.find('nowhere')).toMatchObject({ kind: 'none' });
    expect(counted.lists).toBe(1);
  });
});
