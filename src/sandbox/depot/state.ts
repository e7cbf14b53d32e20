// What the sandbox's Depot knows. Builds are plans laid out in time: how far one has come follows from the clock, so
// turning the clock moves every build, and nothing needs a timer.

import type { Hardware, TrustPolicy } from '../../../gen/depot/core/v1/project_pb.ts';

export interface LogPlan {
  readonly count: number;
  /** Line `index` and when it appears, in milliseconds after the step's start. A function, so that a log may be huge. */
  line(index: number): { readonly message: string; readonly offsetMs: number };
}

export interface StepPlan {
  readonly name: string;
  readonly digest: string;
  /** Milliseconds after the build's start. */
  readonly offsetMs: number;
  readonly durationMs: number;
  readonly cached: boolean;
  readonly error: string | null;
  readonly log: LogPlan | null;
}

export type BuildEnd = 'success' | 'failed' | 'error' | 'canceled';

export interface BuildRecord {
  readonly buildId: string;
  readonly projectId: string;
  readonly createdAt: Date;
  readonly startedAt: Date;
  readonly steps: readonly StepPlan[];
  /** When and how it will end by itself; null: it runs until somebody ends it. */
  readonly end: { readonly at: Date; readonly as: BuildEnd } | null;
  readonly savedSeconds: number;
  /** Ended before its time: by a reset, by FinishBuild, by hand. */
  cut: { readonly at: Date; readonly as: BuildEnd } | null;
  shareUrl: string | null;
}

export interface ProjectRecord {
  readonly projectId: string;
  readonly organizationId: string;
  name: string;
  regionId: string;
  hardware: Hardware;
  keepGb: number;
  keepDays: number;
  buildTimeoutMinutes: number | undefined;
  maxConcurrentBuilds: number | undefined;
  readonly createdAt: Date;
  cacheGb: number;
  retention: { readonly keepCount?: number; readonly keepDays?: number } | null;
}

export interface TokenRecord {
  readonly tokenId: string;
  readonly projectId: string;
  description: string;
  readonly createdAt: Date;
}

export interface ImageRecord {
  readonly tag: string;
  readonly digest: string;
  readonly pushedAt: Date;
  readonly sizeBytes: bigint;
}

export interface DepotState {
  readonly organization: { readonly orgId: string; readonly name: string; readonly createdAt: Date };
  /** Depot's own, and an organization's cloud connections. */
  readonly regions: Set<string>;
  readonly projects: Map<string, ProjectRecord>;
  /** Newest last. */
  readonly builds: Map<string, BuildRecord>;
  readonly buildsOfProject: Map<string, BuildRecord[]>;
  readonly tokens: Map<string, TokenRecord>;
  readonly trustPolicies: Map<string, TrustPolicy[]>;
  readonly images: Map<string, ImageRecord[]>;
  /** CreateBuild's tokens, each with the build that it may finish. */
  readonly buildTokens: Map<string, string>;
  readonly newId: () => string;
  /** Secrets handed out by CreateToken and CreateBuild, to be searched for where they must not be. */
  readonly handedOutSecrets: string[];
}

/** Depot's ids: ten characters, lower-case consonants and digits. */
const ID_LETTERS = '0123456789bcdfghjklmnpqrstvwxz';

/** @param random numbers in [0, 1), so that one seed number always gives the same ids. */
export function createState(random: () => number, createdAt: Date): DepotState {
  const newId = () => {
    const letter = () => ID_LETTERS[Math.floor(random() * ID_LETTERS.length)] ?? 'x';
    return Array.from({ length: 10 }, letter).join('');
  };
  return {
    organization: { orgId: newId(), name: 'Northwind Cloud', createdAt },
    regions: new Set(['us-east-1', 'eu-central-1']),
    projects: new Map(),
    builds: new Map(),
    buildsOfProject: new Map(),
    tokens: new Map(),
    trustPolicies: new Map(),
    images: new Map(),
    buildTokens: new Map(),
    newId,
    handedOutSecrets: [],
  };
}

export function addBuild(state: DepotState, build: BuildRecord): BuildRecord {
  state.builds.set(build.buildId, build);
  const siblings = state.buildsOfProject.get(build.projectId) ?? [];
  siblings.push(build);
  state.buildsOfProject.set(build.projectId, siblings);
  return build;
}

export function removeProject(state: DepotState, projectId: string): void {
  for (const build of state.buildsOfProject.get(projectId) ?? []) state.builds.delete(build.buildId);
  for (const token of [...state.tokens.values()]) {
    if (token.projectId === projectId) state.tokens.delete(token.tokenId);
  }
  state.buildsOfProject.delete(projectId);
  state.trustPolicies.delete(projectId);
  state.images.delete(projectId);
  state.projects.delete(projectId);
}
