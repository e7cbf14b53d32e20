// The sandbox's Depot, driven by real clients: Connect over HTTP/2 and HTTP/1.1, gRPC, and plain JSON.

import { existsSync } from 'node:fs';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildService as RunService } from '../../../gen/depot/build/v1/build_pb.ts';
import { RegistryService } from '../../../gen/depot/build/v1/registry_pb.ts';
import { BuildKitService } from '../../../gen/depot/buildkit/v1/buildkit_pb.ts';
import { BuildService, Build_Status as Status } from '../../../gen/depot/core/v1/build_pb.ts';
import { OrganizationService } from '../../../gen/depot/core/v1/org_pb.ts';
import { Hardware, ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { UsageService } from '../../../gen/depot/core/v1/usage_pb.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { COVERAGE } from '../../../src/sandbox/depot/coverage.ts';
import { FAILURE_NAMES } from '../../../src/sandbox/depot/failures.ts';
import { type DepotSandbox, startDepotSandbox } from '../../../src/sandbox/depot/server.ts';

const clock = createManualClock();
let depot: DepotSandbox;
let bearer: Interceptor;
let projects: Client<typeof ProjectService>;
let builds: Client<typeof BuildService>;
let runs: Client<typeof RunService>;
let registry: Client<typeof RegistryService>;
let usage: Client<typeof UsageService>;

beforeAll(async () => {
  depot = await startDepotSandbox({ clock });
  bearer = (next) => (request) => {
    request.header.set('authorization', `Bearer ${depot.token}`);
    return next(request);
  };
  const transport = createConnectTransport({ httpVersion: '2', baseUrl: depot.url, interceptors: [bearer] });
  projects = createClient(ProjectService, transport);
  builds = createClient(BuildService, transport);
  runs = createClient(RunService, transport);
  registry = createClient(RegistryService, transport);
  usage = createClient(UsageService, transport);
});
afterAll(() => depot.close());

const idOf = (name: string) =>
  [...depot.state.projects.values()].find((p) => p.name === name)?.projectId ?? '';
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => Code[ConnectError.from(error).code],
  );
const region = { regionId: 'us-east-1' };

describe('the coverage table', () => {
  const services = [
    ProjectService,
    BuildService,
    RunService,
    RegistryService,
    UsageService,
    OrganizationService,
    BuildKitService,
  ];
  const rpcs = services.flatMap((service) =>
    service.methods.map(({ name }) => `${service.typeName}/${name}`),
  );

  it('names every call of the proto, once, and test files that exist', () => {
    expect(COVERAGE.map(({ rpc }) => rpc).toSorted()).toEqual(rpcs.toSorted());
    for (const { testedBy, state } of COVERAGE) {
      expect(testedBy === null).toBe(state === 'not started');
      if (testedBy) expect(existsSync(testedBy)).toBe(true);
    }
  });

  it('says of each call what the server really does', async () => {
    for (const { rpc, state } of COVERAGE) {
      const response = await fetch(`${depot.url}/${rpc}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${depot.token}` },
        body: '{}',
      });
      const isServed = !(response.status === 404 && (await response.text()).includes('Route POST'));
      expect(isServed, rpc).toBe(state !== 'not started');
    }
  });
});

describe('the wire', () => {
  it.each([
    [
      'Connect over HTTP/1.1',
      () => createConnectTransport({ httpVersion: '1.1', baseUrl: depot.url, interceptors: [bearer] }),
    ],
    [
      'Connect JSON over HTTP/2',
      () =>
        createConnectTransport({
          httpVersion: '2',
          baseUrl: depot.url,
          interceptors: [bearer],
          useBinaryFormat: false,
        }),
    ],
    ['gRPC', () => createGrpcTransport({ baseUrl: depot.url, interceptors: [bearer] })],
  ])('speaks %s', async (_name, transport) => {
    const { project } = await createClient(ProjectService, transport()).getProject({
      projectId: idOf('globex'),
    });
    expect(project?.name).toBe('globex');
  });

  it('answers as Depot does to what is no call', async () => {
    const post = (path: string, headers: Record<string, string>) =>
      fetch(`${depot.url}${path}`, { method: 'POST', headers, body: new Uint8Array([1]) });
    const json = { 'content-type': 'application/json' };
    expect(await (await fetch(depot.url)).json()).toEqual({ ok: true });
    expect((await post('/nowhere', json)).status).toBe(404);
    for (const headers of [{}, { 'content-type': 'text/plain' }]) {
      const refused = await post('/depot.core.v1.ProjectService/GetProject', headers);
      expect(refused.status).toBe(415);
      expect(await refused.json()).toMatchObject({ statusCode: 415, message: 'Unsupported Media Type' });
    }
    expect((await fetch(`${depot.url}/depot.core.v1.ProjectService/GetProject`)).status).toBe(405);
  });

  it('wants the token, and says which is wrong', async () => {
    const call = async (headers: Record<string, string>) => {
      const response = await fetch(`${depot.url}/depot.core.v1.ProjectService/ListProjects`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      return [response.status, await response.json()];
    };
    expect(await call({})).toEqual([
      401,
      { code: 'unauthenticated', message: 'Missing authorization header' },
    ]);
    expect(await call({ authorization: 'Bearer x' })).toEqual([
      401,
      { code: 'unauthenticated', message: 'Invalid token' },
    ]);
    const organizations = createClient(
      OrganizationService,
      createConnectTransport({ httpVersion: '2', baseUrl: depot.url, interceptors: [bearer] }),
    );
    expect(await codeOf(organizations.listOrganizations({}))).toBe('Unauthenticated');
  });
});

describe('projects', () => {
  it('creating one twice gives the same one', async () => {
    const first = await projects.createProject({ name: 'twice', ...region });
    const second = await projects.createProject({ name: 'twice', regionId: 'eu-central-1' });
    expect(second.project?.projectId).toBe(first.project?.projectId);
    expect(second.project?.regionId).toBe('us-east-1');
    expect(first.project?.projectId).toMatch(/^[0-9b-df-hj-np-tv-z]{10}$/);
    expect(first.project?.cachePolicy).toMatchObject({
      keepGb: 50,
      keepDays: 14,
      keepBytes: 53_687_091_200n,
    });
    expect(first.project?.hardware).toBe(Hardware.HARDWARE_16X32);
  });

  it.each([
    ['no name', { name: ' ', ...region }],
    ['no region', { name: 'x' }],
    ['too small a cache', { name: 'x', ...region, cachePolicy: { keepGb: 24, keepDays: 14 } }],
    ['too large a cache', { name: 'x', ...region, cachePolicy: { keepGb: 1001, keepDays: 14 } }],
    ['a region that is not there', { name: 'x', regionId: 'moon-1' }],
    ['too old a cache', { name: 'x', ...region, cachePolicy: { keepGb: 50, keepDays: 31 } }],
    ['a timeout of zero', { name: 'x', ...region, buildTimeoutMinutes: 0 }],
  ])('refuses %s', async (_what, request) => {
    expect(await codeOf(projects.createProject(request))).toBe('InvalidArgument');
  });

  it('takes an old client’s keep_bytes', async () => {
    const cachePolicy = { keepBytes: 100n * 1024n ** 3n, keepDays: 7 };
    const { project } = await projects.createProject({ name: 'old-client', ...region, cachePolicy });
    expect(project?.cachePolicy).toMatchObject({ keepGb: 100, keepDays: 7 });
  });

  it('pages through all of them, and refuses foreign page tokens and sizes', async () => {
    const names: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await projects.listProjects({ pageSize: 4, ...(pageToken && { pageToken }) });
      names.push(...page.projects.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken);
    expect(names).toHaveLength(depot.state.projects.size);
    expect(new Set(names).size).toBe(names.length);
    expect(await codeOf(projects.listProjects({ pageToken: 'forged' }))).toBe('InvalidArgument');
    expect(await codeOf(projects.listProjects({ pageSize: 251 }))).toBe('InvalidArgument');
    const { projects: inEurope } = await projects.listProjects({ regionId: 'eu-central-1' });
    expect(inEurope.map(({ name }) => name).toSorted()).toEqual(['initech', 'umbrella-labs']);
  });

  it('an update keeps what is absent, sets, and clears', async () => {
    const projectId = idOf('globex');
    const set = { kind: { case: 'value' as const, value: 30 } };
    const clear = { kind: { case: 'null' as const, value: 0 as const } };
    const first = await projects.updateProject({
      projectId,
      buildTimeoutMinutes: set,
      hardware: Hardware.HARDWARE_8X16,
    });
    expect(first.project).toMatchObject({
      buildTimeoutMinutes: 30,
      name: 'globex',
      hardware: Hardware.HARDWARE_8X16,
    });
    const second = await projects.updateProject({ projectId, name: 'globex-2' });
    expect(second.project).toMatchObject({ buildTimeoutMinutes: 30, name: 'globex-2' });
    const third = await projects.updateProject({ projectId, buildTimeoutMinutes: clear, name: 'globex' });
    expect(third.project?.buildTimeoutMinutes).toBeUndefined();
  });

  it('a reset, a move and a stop of machines cancel running builds; only the first two empty the cache', async () => {
    const projectId = idOf('hooli');
    const running = () => depot.scenario.startBuild({ projectId, endless: true }).buildId;
    const status = async (buildId: string) => (await builds.getBuild({ buildId })).build?.status;
    const stopped = running();
    await projects.resetProjectMachines({ projectId });
    expect(await status(stopped)).toBe(Status.CANCELED);
    expect(depot.state.projects.get(projectId)?.cacheGb).toBeGreaterThan(0);
    const reset = running();
    await projects.resetProject({ projectId });
    expect(await status(reset)).toBe(Status.CANCELED);
    expect(depot.state.projects.get(projectId)?.cacheGb).toBe(0);
    const moved = running();
    await projects.updateProject({ projectId, regionId: 'eu-central-1' });
    expect(await status(moved)).toBe(Status.CANCELED);
  });

  it('a deleted one takes everything with it', async () => {
    const projectId = idOf('storefront');
    const { buildId } = depot.scenario.startBuild({ projectId });
    await projects.deleteProject({ projectId });
    expect(await codeOf(projects.getProject({ projectId }))).toBe('NotFound');
    expect(await codeOf(projects.deleteProject({ projectId }))).toBe('NotFound');
    expect(await codeOf(builds.getBuild({ buildId }))).toBe('NotFound');
    expect(await codeOf(projects.listTokens({ projectId }))).toBe('NotFound');
  });
});

describe('tokens, trust policies, retention, images', () => {
  it('a token’s secret is shown once, and never listed', async () => {
    const projectId = idOf('initech');
    const { tokenId, secret } = await projects.createToken({ projectId, description: 'for CI' });
    expect(secret).toMatch(/^depot_project_/);
    await projects.updateToken({ tokenId, description: 'for the CI of Initech' });
    const { tokens } = await projects.listTokens({ projectId, query: 'OF INITECH' });
    expect(tokens).toMatchObject([{ tokenId, description: 'for the CI of Initech' }]);
    expect(JSON.stringify(tokens.map(({ $typeName, createdAt, ...rest }) => rest))).not.toContain(secret);
    await projects.deleteToken({ tokenId });
    expect(await codeOf(projects.deleteToken({ tokenId }))).toBe('NotFound');
  });

  it('a source is trusted once; only GitHub’s pull requests can be switched', async () => {
    const projectId = idOf('initech');
    const github = { repositoryOwner: 'initech', repository: 'tps', allowPublicPullRequests: false };
    const add = () => projects.addTrustPolicy({ projectId, provider: { case: 'github', value: github } });
    const [first, second] = [await add(), await add()];
    const trustPolicyId = first.trustPolicy?.trustPolicyId ?? '';
    expect(second.trustPolicy?.trustPolicyId).toBe(trustPolicyId);
    const allow = { projectId, trustPolicyId, allowPublicPullRequests: true };
    expect((await projects.updateTrustPolicy(allow)).trustPolicy?.provider.value).toMatchObject({
      allowPublicPullRequests: true,
    });
    expect((await projects.listTrustPolicies({ projectId })).trustPolicies).toHaveLength(1);
    await projects.removeTrustPolicy({ projectId, trustPolicyId });
    expect(await codeOf(projects.removeTrustPolicy({ projectId, trustPolicyId }))).toBe('NotFound');
    expect(await codeOf(projects.addTrustPolicy({ projectId }))).toBe('InvalidArgument');
  });

  it('a retention policy has one limit, or none', async () => {
    const projectId = idOf('initech');
    const set = (more: object) =>
      projects.updateRegistryRetentionPolicy({ projectId, enabled: true, ...more });
    expect(await codeOf(set({}))).toBe('InvalidArgument');
    expect(await codeOf(set({ keepCount: 1, keepDays: 1 }))).toBe('InvalidArgument');
    expect((await set({ keepDays: 7 })).policy).toMatchObject({ enabled: true, keepDays: 7 });
    expect((await projects.getRegistryRetentionPolicy({ projectId })).policy?.keepDays).toBe(7);
    expect(await codeOf(set({ enabled: false, keepDays: 7 }))).toBe('InvalidArgument');
    expect((await set({ enabled: false })).policy?.enabled).toBe(false);
  });

  it('images are listed and deleted by tag', async () => {
    const projectId = idOf('payments-api');
    const { images } = await registry.listImages({ projectId });
    expect(images).toHaveLength(3);
    for (const { digest } of images) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    await registry.deleteImage({ projectId, imageTags: images.slice(0, 2).map(({ tag }) => tag) });
    expect((await registry.listImages({ projectId })).images).toHaveLength(1);
    expect(await codeOf(registry.deleteImage({ projectId, imageTags: ['nope'] }))).toBe('NotFound');
  });
});

describe('builds', () => {
  it('are listed newest first, page by page, with a plain end', async () => {
    const projectId = idOf('ledger');
    const first = await builds.listBuilds({ projectId, pageSize: 10 });
    const second = await builds.listBuilds({ projectId, pageSize: 100, pageToken: first.nextPageToken });
    const times = [...first.builds, ...second.builds].map(({ createdAt }) => Number(createdAt?.seconds ?? 0));
    expect(times.length).toBe(28);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(second.nextPageToken).toBe('');
  });

  it('progress with the clock: steps begin and end, logs appear, the build ends', async () => {
    const projectId = idOf('globex');
    const { buildId } = depot.scenario.startBuild({ projectId, recipe: 'node', cachedUntil: 0 });
    const steps = async () => (await runs.getBuildSteps({ projectId, buildId })).buildSteps;
    await clock.advance(5_000);
    const early = await steps();
    expect(early.length).toBeGreaterThan(2);
    expect(early.at(-1)?.completedAt).toBeUndefined();
    await clock.advance(120_000);
    const late = await steps();
    expect(late.length).toBe(15);
    const { build } = await builds.getBuild({ buildId });
    expect(build).toMatchObject({ status: Status.SUCCESS, totalSteps: 15, cachedSteps: 0 });
    const install = late.find(({ name }) => name.includes('pnpm install'));
    const logs = await runs.getBuildStepLogs({
      projectId,
      buildId,
      buildStepDigest: install?.digest ?? '',
      pageSize: 2,
    });
    expect(logs.logs).toHaveLength(2);
    const { logs: more } = await runs.getBuildStepLogs({
      projectId,
      buildId,
      buildStepDigest: install?.digest ?? '',
      pageToken: logs.nextPageToken ?? '',
    });
    expect(more.map(({ message }) => message).join('')).toContain('Done in 22.9s');
  });

  it.each(FAILURE_NAMES)('can break: %s', async (failure) => {
    const projectId = idOf('globex');
    const { buildId } = depot.scenario.startBuild({ projectId, failure });
    await clock.advance(3_600_000);
    const { build } = await builds.getBuild({ buildId });
    expect([Status.FAILED, Status.ERROR, Status.CANCELED]).toContain(build?.status);
    const { buildSteps } = await runs.getBuildSteps({ projectId, buildId, pageSize: 500 });
    expect(buildSteps.filter(({ error }) => error)).toHaveLength(1);
  });

  it('have as many steps as wished', async () => {
    const projectId = idOf('globex');
    const { buildId } = depot.scenario.startBuild({ projectId, steps: 1_000 });
    await clock.advance(3_600_000);
    const { buildSteps, nextPageToken } = await runs.getBuildSteps({ projectId, buildId, pageSize: 1_000 });
    expect(buildSteps).toHaveLength(1_000);
    expect(nextPageToken).toBeUndefined();
  });

  it('are registered, finished once, shared and unshared', async () => {
    const projectId = idOf('globex');
    const { buildId, buildToken } = await runs.createBuild({ projectId });
    expect(buildToken).toMatch(/^depot_build_/);
    await runs.finishBuild({ buildId, result: { case: 'error', value: { error: 'boom' } } });
    expect((await builds.getBuild({ buildId })).build?.status).toBe(Status.FAILED);
    expect(await codeOf(runs.finishBuild({ buildId, result: { case: 'success', value: {} } }))).toBe(
      'FailedPrecondition',
    );
    const { shareUrl } = await builds.shareBuild({ buildId });
    expect((await builds.shareBuild({ buildId })).shareUrl).toBe(shareUrl);
    await builds.stopSharingBuild({ buildId });
    expect((await builds.shareBuild({ buildId })).shareUrl).not.toBe(shareUrl);
  });

  it('are finished with the token that came with them, which opens nothing else', async () => {
    const projectId = idOf('globex');
    const [mine, other] = [await runs.createBuild({ projectId }), await runs.createBuild({ projectId })];
    const asBuild: Interceptor = (next) => (request) => {
      request.header.set('authorization', `Bearer ${mine.buildToken}`);
      return next(request);
    };
    const transport = createConnectTransport({
      httpVersion: '2',
      baseUrl: depot.url,
      interceptors: [asBuild],
    });
    const success = { case: 'success' as const, value: {} };
    const finish = ({ buildId }: { buildId: string }) =>
      createClient(RunService, transport).finishBuild({ buildId, result: success });
    expect(await codeOf(finish(other))).toBe('Unauthenticated');
    expect(await codeOf(createClient(ProjectService, transport).getProject({ projectId }))).toBe(
      'Unauthenticated',
    );
    await finish(mine);
    expect((await builds.getBuild({ buildId: mine.buildId })).build?.status).toBe(Status.SUCCESS);
  });

  it('that are cut short leave commands that end in a cancellation', async () => {
    const projectId = idOf('globex');
    const { buildId } = depot.scenario.startBuild({ projectId, recipe: 'node', cachedUntil: 0 });
    await clock.advance(10_000);
    await runs.finishBuild({ buildId, result: { case: 'error', value: { error: 'boom' } } });
    const { buildSteps } = await runs.getBuildSteps({ projectId, buildId });
    const cut = buildSteps.filter(({ error }) => error);
    expect(cut.length).toBeGreaterThan(0);
    expect(cut.every(({ error }) => error?.endsWith('context canceled'))).toBe(true);
    expect(cut.some(({ error }) => error?.includes('exit code: 137'))).toBe(true);
  });

  it('of another project are not found', async () => {
    const { buildId } = depot.scenario.startBuild({ projectId: idOf('globex') });
    expect(await codeOf(runs.getBuildSteps({ projectId: idOf('hooli'), buildId }))).toBe('NotFound');
  });
});

describe('usage', () => {
  it('counts what was built in the period, for one project, for all, and for the organization', async () => {
    const now = clock.now();
    const period = {
      startAt: timestampFromDate(new Date(now.getTime() - 30 * 86_400_000)),
      endAt: timestampFromDate(now),
    };
    const projectId = idOf('ledger');
    const one = (await usage.getProjectUsage({ projectId, ...period })).usage;
    expect(one?.buildCount).toBe(28);
    expect(one?.buildDurationSeconds).toBeGreaterThan(1_000);
    const all = await usage.listProjectUsage(period);
    expect(all.usage.find((u) => u.projectId === projectId)?.buildCount).toBe(28);
    const { containerBuild } = await usage.getUsage(period);
    expect(containerBuild.find(({ projectName }) => projectName === 'ledger')?.buildCount).toBe(28);
    expect(await codeOf(usage.getUsage({}))).toBe('InvalidArgument');
  });
});

describe('the same seed number', () => {
  it('always gives the same organization', async () => {
    await using again = await startDepotSandbox({ clock: createManualClock() });
    await using other = await startDepotSandbox({ clock: createManualClock(), seedNumber: 2 });
    await using same = await startDepotSandbox({ clock: createManualClock() });
    const ids = (sandbox: DepotSandbox) => [...sandbox.state.builds.keys()];
    expect(ids(again)).toEqual(ids(same));
    expect(ids(again)).not.toEqual(ids(other));
    expect(ids(again).length).toBeGreaterThan(200);
  });
});
