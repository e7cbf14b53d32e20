// Builds, tokens, trust policies, images and usage: what is asked of Depot and what comes back, page by page.

import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ConnectRouter } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { type FinishBuildRequest, BuildService as RunService } from '../../gen/depot/build/v1/build_pb.ts';
import { RegistryService } from '../../gen/depot/build/v1/registry_pb.ts';
import { BuildSchema, BuildService, Build_Status as Status } from '../../gen/depot/core/v1/build_pb.ts';
import { type AddTrustPolicyRequest, ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import { UsageService } from '../../gen/depot/core/v1/usage_pb.ts';
import type { TrustPolicies } from '../../src/depot/depot.ts';
import { openDepot } from './open-depot.ts';

const started = new Date('2026-11-01T00:00:00Z');
const november = { from: started, to: new Date('2026-12-01T00:00:00Z') };

/** Three pages of one item each; the token is the number of the page. */
const threePages = <T>(pageToken: string | undefined, item: (index: number) => T) => {
  const index = Number(pageToken ?? 0);
  return { items: [item(index)], nextPageToken: index < 2 ? String(index + 1) : '' };
};

describe('builds', () => {
  const asked: { pageSize: number | undefined; pageToken: string | undefined }[] = [];
  const routes = (router: ConnectRouter) =>
    router.service(BuildService, {
      listBuilds: ({ pageSize, pageToken }) => {
        asked.push({ pageSize, pageToken });
        const { items, nextPageToken } = threePages(pageToken, (index) =>
          create(BuildSchema, { buildId: `b${index}`, status: Status.SUCCESS }),
        );
        return { builds: items, nextPageToken };
      },
      getBuild: ({ buildId }) => ({ build: { buildId, status: Status.RUNNING } }),
      shareBuild: ({ buildId }) => ({ shareUrl: `https://depot.dev/share/${buildId}` }),
    });

  it('come a page at a time, with the token of the next', async () => {
    const depot = openDepot(routes);
    const first = await depot.builds.page('p', { pageSize: 1 });
    expect(first).toMatchObject({ items: [{ buildId: 'b0' }], nextPageToken: '1' });
    const last = await depot.builds.page('p', { pageToken: '2' });
    expect(last).toMatchObject({ items: [{ buildId: 'b2' }], nextPageToken: null });
  });

  it('are fetched only as far as somebody reads', async () => {
    asked.length = 0;
    for await (const build of openDepot(routes).builds.iterate('p', 1)) if (build.buildId === 'b1') break;
    expect(asked).toEqual([
      { pageSize: 1, pageToken: undefined },
      { pageSize: 1, pageToken: '1' },
    ]);
  });

  it('can be looked at and shared', async () => {
    const depot = openDepot(routes);
    expect(await depot.builds.get('b7')).toMatchObject({ buildId: 'b7', status: 'running' });
    expect(await depot.builds.share('b7')).toBe('https://depot.dev/share/b7');
  });

  it('have all their steps, and the logs of a step, also over several pages', async () => {
    const depot = openDepot((router) =>
      router.service(RunService, {
        getBuildSteps: ({ pageToken, projectId, buildId }) => {
          const { items, nextPageToken } = threePages(pageToken, (index) => ({
            name: `${projectId}/${buildId} step ${index}`,
          }));
          return { buildSteps: items, nextPageToken };
        },
        getBuildStepLogs: ({ pageToken, buildStepDigest }) => {
          const { items, nextPageToken } = threePages(pageToken, (index) => ({
            message: `${buildStepDigest} line ${index}`,
          }));
          return { logs: items, nextPageToken };
        },
      }),
    );
    const steps = await depot.builds.steps('p', 'b');
    expect(steps.map((step) => step.name)).toEqual(['p/b step 0', 'p/b step 1', 'p/b step 2']);
    const lines = await Array.fromAsync(depot.builds.logs('p', 'b', 'sha256:1'));
    expect(lines.map((line) => line.message)).toEqual([0, 1, 2].map((index) => `sha256:1 line ${index}`));
  });

  it('can be registered and finished, well or with an error', async () => {
    const finished: FinishBuildRequest[] = [];
    const depot = openDepot((router) =>
      router.service(RunService, {
        createBuild: () => ({ buildId: 'b', buildToken: 'secret' }),
        finishBuild: (request) => {
          finished.push(request);
          return {};
        },
      }),
    );
    expect(await depot.builds.create('p')).toEqual({ buildId: 'b', buildToken: 'secret' });
    await depot.builds.finish('b');
    await depot.builds.finish('b', 'exit code 2');
    expect(finished.map((request) => request.result)).toMatchObject([
      { case: 'success' },
      { case: 'error', value: { error: 'exit code 2' } },
    ]);
  });
});

describe('tokens', () => {
  it('are listed without secrets, by a text in their description', async () => {
    const depot = openDepot((router) =>
      router.service(ProjectService, {
        listTokens: ({ query, pageToken }) => {
          const { items, nextPageToken } = threePages(pageToken, (index) => ({
            tokenId: `t${index}`,
            description: `${query} ${index}`,
            createdAt: timestampFromDate(started),
          }));
          return { tokens: items, nextPageToken };
        },
      }),
    );
    const tokens = await depot.tokens.list('p', 'ci');
    expect(tokens).toHaveLength(3);
    expect(tokens[0]).toEqual({ tokenId: 't0', description: 'ci 0', createdAt: started });
  });

  it('are made with a secret, described anew and removed by their id', async () => {
    const sent: string[] = [];
    const depot = openDepot((router) =>
      router.service(ProjectService, {
        createToken: () => ({ tokenId: 't', secret: 's' }),
        updateToken: ({ tokenId, description }) => {
          sent.push(`${tokenId} is ${description}`);
          return {};
        },
        deleteToken: ({ tokenId }) => {
          sent.push(`${tokenId} is gone`);
          return {};
        },
      }),
    );
    expect(await depot.tokens.create('p', 'ci')).toEqual({ tokenId: 't', secret: 's' });
    await depot.tokens.describe('t', 'for CI');
    await depot.tokens.remove('t');
    expect(sent).toEqual(['t is for CI', 't is gone']);
  });
});

describe('trust policies', () => {
  const sources: readonly Parameters<TrustPolicies['add']>[1][] = [
    { provider: 'github', owner: 'acme', repository: 'web', allowPublicPullRequests: true },
    { provider: 'gitlab', namespaceId: '1', projectId: '2' },
    { provider: 'circleci', organizationUuid: 'o', projectUuid: 'p' },
    { provider: 'buildkite', organizationSlug: 'o', pipelineSlug: 'p' },
  ];

  it('come back as they were added, for every provider', async () => {
    const stored: AddTrustPolicyRequest[] = [];
    const depot = openDepot((router) =>
      router.service(ProjectService, {
        addTrustPolicy: (request) => {
          stored.push(request);
          return { trustPolicy: { trustPolicyId: 't', provider: request.provider } };
        },
        listTrustPolicies: () => ({
          trustPolicies: stored.map(({ provider }) => ({ trustPolicyId: 't', provider })),
        }),
      }),
    );
    for (const source of sources) {
      expect(await depot.trustPolicies.add('p', source)).toEqual({ trustPolicyId: 't', source });
    }
    expect((await depot.trustPolicies.list('p')).map((policy) => policy.source)).toEqual(sources);
  });
});

describe('images', () => {
  it('are listed to the end and removed by their tags', async () => {
    const removed: string[] = [];
    const depot = openDepot((router) =>
      router.service(RegistryService, {
        listImages: ({ pageToken }) => {
          const { items, nextPageToken } = threePages(pageToken, (index) => ({
            tag: `v${index}`,
            sizeBytes: 5n,
          }));
          return { images: items, nextPageToken };
        },
        deleteImage: ({ imageTags }) => {
          removed.push(...imageTags);
          return {};
        },
      }),
    );
    expect((await depot.images.list('p')).map((image) => image.tag)).toEqual(['v0', 'v1', 'v2']);
    await depot.images.remove('p', ['v0', 'v2']);
    expect(removed).toEqual(['v0', 'v2']);
  });

  it('have a retention policy with one limit or none', async () => {
    const depot = openDepot((router) =>
      router.service(ProjectService, {
        updateRegistryRetentionPolicy: ({ enabled, keepCount, keepDays }) => ({
          policy: {
            enabled,
            ...(keepCount !== undefined && { keepCount }),
            ...(keepDays !== undefined && { keepDays }),
          },
        }),
      }),
    );
    for (const policy of [
      { enabled: false },
      { enabled: true, keepCount: 3 },
      { enabled: true, keepDays: 9 },
    ] as const) {
      expect(await depot.images.setRetention('p', policy)).toEqual(policy);
    }
  });
});

describe('usage', () => {
  const usage = { buildCount: 4, buildDurationSeconds: 60, layerCacheSizeGb: 12 };
  const depot = openDepot((router) =>
    router.service(UsageService, {
      getProjectUsage: ({ projectId }) => ({ usage: { projectId, ...usage } }),
      listProjectUsage: ({ pageToken }) => {
        const { items, nextPageToken } = threePages(pageToken, (index) => ({
          projectId: `p${index}`,
          ...usage,
        }));
        return { usage: items, nextPageToken };
      },
      getUsage: ({ startAt }) => ({
        ...(startAt && { periodStart: startAt }),
        containerBuild: [{ projectName: 'acme', buildCount: 2, minutesSaved: 1.5, minutesBilled: 3 }],
        githubActionsJobs: [{ repo: 'acme/web' }],
        storage: [{ storageType: 'layer cache', totalGb: 0.5 }],
      }),
    }),
  );

  it('is told for one project and for all of them', async () => {
    const words = { buildCount: 4, buildSeconds: 60, layerCacheGb: 12 };
    expect(await depot.usage.project('p', november)).toEqual({ projectId: 'p', ...words });
    expect(await depot.usage.projects(november)).toEqual(
      ['p0', 'p1', 'p2'].map((projectId) => ({ projectId, ...words })),
    );
  });

  it('is told for the organization, with the period asked for where Depot does not repeat it', async () => {
    expect(await depot.usage.organization(november)).toEqual({
      period: november,
      builds: [{ projectName: 'acme', buildCount: 2, minutesSaved: 1.5, minutesBilled: 3 }],
      githubActions: [{ repository: 'acme/web', jobCount: 0, minutesElapsed: 0, minutesBilled: 0 }],
      storage: [{ storageType: 'layer cache', totalGb: 0.5 }],
    });
  });
});
