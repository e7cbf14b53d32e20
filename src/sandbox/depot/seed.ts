// A believable organization: a dozen customers' projects and a week of their builds.

import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { Hardware, TrustPolicySchema } from '../../../gen/depot/core/v1/project_pb.ts';
import { FAILURE_NAMES, type FailureName } from './failures.ts';
import type { RecipeName } from './recipes.ts';
import { createScenario, type Scenario } from './scenario.ts';
import type { DepotState, ProjectRecord } from './state.ts';

interface SeedProject {
  readonly name: string;
  readonly regionId?: string;
  readonly hardware?: Hardware;
  readonly recipe: RecipeName;
  readonly buildsPerDay: number;
  /** Out of a hundred builds, so many fail. */
  readonly failing: number;
  readonly failures?: readonly FailureName[];
  readonly ageDays: number;
  readonly cacheGb: number;
  readonly tokens: readonly string[];
  readonly repository?: string;
  readonly images?: number;
}

const PROJECTS: readonly SeedProject[] = [
  project('storefront', 'node', 9, 12, {
    tokens: ['CI', 'staging'],
    repository: 'northwind/storefront',
    images: 6,
  }),
  project('payments-api', 'go', 7, 8, { tokens: ['CI'], repository: 'northwind/payments-api', images: 3 }),
  project('ledger', 'rustMultiPlatform', 4, 10, {
    hardware: Hardware.HARDWARE_32X64,
    tokens: ['CI', 'laptop of bea'],
    cacheGb: 214,
  }),
  project('ml-worker', 'python', 5, 18, { hardware: Hardware.HARDWARE_64X128, tokens: ['CI'], cacheGb: 389 }),
  project('globex', 'node', 6, 6, { tokens: ['globex pipeline'] }),
  project('initech', 'python', 3, 9, { tokens: ['initech pipeline'], regionId: 'eu-central-1' }),
  project('umbrella-labs', 'go', 2, 25, { tokens: ['umbrella'], regionId: 'eu-central-1' }),
  project('hooli', 'node', 5, 5, { tokens: ['hooli pipeline', 'hooli nightly'] }),
  project('stark-industries', 'rustMultiPlatform', 2, 10, { tokens: ['CI'] }),
  project('wayne-enterprises', 'go', 2, 0, { tokens: [] }),
  project('docs-site', 'node', 1, 4, { hardware: Hardware.HARDWARE_8X16, tokens: ['CI'], cacheGb: 4 }),
  project('untrusted-sandbox', 'node', 2, 60, { tokens: [], failures: ['hostile'] }),
  project('sleepy-legacy', 'python', 0, 0, { tokens: ['old jenkins'], ageDays: 611 }),
];

function project(
  name: string,
  recipe: RecipeName,
  buildsPerDay: number,
  failing: number,
  more: Partial<SeedProject> & Pick<SeedProject, 'tokens'>,
): SeedProject {
  return { name, recipe, buildsPerDay, failing, ageDays: 240, cacheGb: 32, ...more };
}

const DAY_MS = 86_400_000;
const SEEDED_DAYS = 7;
/** The failures that any project may meet; the rest would look odd in numbers. */
const COMMON_FAILURES = FAILURE_NAMES.filter((name) => !['hostile', 'timeout', 'canceled'].includes(name));

export function seedBelievable(state: DepotState, random: () => number, now: Date): void {
  const scenario = createScenario(state, random, { now: () => now, sleep: () => Promise.resolve() });
  for (const seed of PROJECTS) {
    const record = addProject(state, seed, now);
    addBuilds(scenario, record, seed, random, now);
    for (const description of seed.tokens) {
      const tokenId = state.newId();
      const createdAt = new Date(now.getTime() - random() * seed.ageDays * DAY_MS);
      state.tokens.set(tokenId, { tokenId, projectId: record.projectId, description, createdAt });
    }
    if (seed.repository) trustGitHub(state, record.projectId, seed.repository);
    state.images.set(record.projectId, imagesOf(state, seed.images ?? 0, now));
  }
}

/** Bare projects in number, for lists that must stay usable: `customer-0001` and on. */
export function seedManyProjects(state: DepotState, count: number, now: Date): void {
  for (let i = 1; i <= count; i++) {
    const name = `customer-${String(i).padStart(4, '0')}`;
    addProject(state, project(name, 'node', 0, 0, { tokens: [], ageDays: i % 700 }), now);
  }
}

/** Puts a project into the organization, as if it had been there. */
export function addProject(
  state: DepotState,
  seed: Pick<SeedProject, 'name' | 'regionId' | 'hardware' | 'ageDays' | 'cacheGb'>,
  now: Date,
): ProjectRecord {
  const record: ProjectRecord = {
    projectId: state.newId(),
    organizationId: state.organization.orgId,
    name: seed.name,
    regionId: seed.regionId ?? 'us-east-1',
    hardware: seed.hardware ?? Hardware.HARDWARE_16X32,
    keepGb: 50,
    keepDays: 14,
    buildTimeoutMinutes: undefined,
    maxConcurrentBuilds: undefined,
    createdAt: new Date(now.getTime() - seed.ageDays * DAY_MS),
    cacheGb: seed.cacheGb,
    retention: null,
  };
  state.projects.set(record.projectId, record);
  return record;
}

function addBuilds(
  scenario: Scenario,
  record: ProjectRecord,
  seed: SeedProject,
  random: () => number,
  now: Date,
) {
  const count = seed.buildsPerDay * SEEDED_DAYS;
  const failures = seed.failures ?? COMMON_FAILURES;
  const times = Array.from({ length: count }, () => now.getTime() - (0.02 + random()) * SEEDED_DAYS * DAY_MS);
  for (const at of times.sort((a, b) => a - b)) {
    const fails = random() * 100 < seed.failing;
    const failure = failures[Math.floor(random() * failures.length)];
    scenario.startBuild({
      projectId: record.projectId,
      at: new Date(at),
      recipe: seed.recipe,
      pace: 0.7 + random() * 0.8,
      ...(fails && failure && { failure }),
    });
  }
}

function trustGitHub(state: DepotState, projectId: string, slug: string): void {
  const [repositoryOwner = '', repository = ''] = slug.split('/');
  const policy = create(TrustPolicySchema, {
    trustPolicyId: state.newId(),
    provider: { case: 'github', value: { repositoryOwner, repository, allowPublicPullRequests: false } },
  });
  state.trustPolicies.set(projectId, [policy]);
}

function imagesOf(state: DepotState, count: number, now: Date) {
  return Array.from({ length: count }, (_, i) => ({
    tag: state.newId(),
    digest: `sha256:${createHash('sha256').update(state.newId()).digest('hex')}`,
    pushedAt: new Date(now.getTime() - i * DAY_MS),
    sizeBytes: BigInt(180_000_000 + i * 12_345_678),
  }));
}
