// Depot's nouns as plain readonly data. Nothing of protobuf leaves src/depot: dates are Date, enums are words,
// cache sizes are GB (1024³ bytes), durations are seconds, hardware is `CPUxGB`.

/** Hardware sizes, smallest first; `4x4` and `8x8` are Depot's own, the others AWS. `unknown`: newer than this bot. */
export const HARDWARE = [
  '4x4',
  '4x8',
  '8x8',
  '8x16',
  '16x32',
  '32x64',
  '64x128',
  '96x192',
  '192x384',
  '384x768',
] as const;
export type Hardware = (typeof HARDWARE)[number];

/** Regions that Depot hosts. A project may also name a customer's own cloud connection, so regions stay strings. */
export const REGIONS = ['us-east-1', 'eu-central-1'] as const;

/** Depot's limits and defaults for a cache policy (core/v1/project.proto). */
export const CACHE_LIMITS = { minGb: 25, maxGb: 1000, minDays: 0, maxDays: 30 } as const;
export const PROJECT_DEFAULTS = {
  regionId: 'us-east-1',
  hardware: '16x32',
  cacheGb: 50,
  cacheDays: 14,
} as const;

export interface CachePolicy {
  readonly keepGb: number;
  /** 0: no limit, as in Depot's own command line. */
  readonly keepDays: number;
}

export interface Project {
  readonly projectId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly regionId: string;
  readonly hardware: Hardware | 'unknown';
  readonly cache: CachePolicy;
  readonly createdAt: Date | null;
  /** Builds running longer are stopped; null = no limit. */
  readonly buildTimeoutMinutes: number | null;
  /** Builds per builder before another machine starts; null = autoscaling off. */
  readonly maxConcurrentBuilds: number | null;
}

export interface NewProject {
  readonly name: string;
  readonly regionId: string;
  readonly hardware: Hardware;
  readonly cache: CachePolicy;
  readonly buildTimeoutMinutes?: number;
  readonly maxConcurrentBuilds?: number;
}

/** An absent field keeps its value; null clears one that may be empty. Changing the region resets machines and cache. */
export interface ProjectChange {
  readonly name?: string;
  readonly regionId?: string;
  readonly hardware?: Hardware;
  readonly cache?: CachePolicy;
  readonly buildTimeoutMinutes?: number | null;
  readonly maxConcurrentBuilds?: number | null;
}

export type BuildStatus = 'running' | 'success' | 'failed' | 'error' | 'canceled' | 'unknown';

/** Depot's answer names neither project nor branch: the project is the one we asked for, when we know it. */
export interface Build {
  readonly buildId: string;
  readonly status: BuildStatus;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly durationSeconds: number | null;
  /** Time the cache saved. */
  readonly savedSeconds: number | null;
  readonly cachedSteps: number | null;
  readonly totalSteps: number | null;
}

export type CacheState = 'cached' | 'uncached' | 'unknown';

/** A BuildKit vertex. */
export interface BuildStep {
  readonly name: string;
  /** `sha256:…`; the key of the step's logs. */
  readonly digest: string;
  readonly startedAt: Date | null;
  readonly completedAt: Date | null;
  readonly cache: CacheState;
  readonly error: string | null;
  readonly hasLogs: boolean;
}

/** One entry of a step's output, raw: may hold ANSI codes, secrets and anything else a build prints. */
export interface LogLine {
  readonly message: string;
  readonly at: Date | null;
}

export interface Token {
  readonly tokenId: string;
  readonly description: string;
  readonly createdAt: Date | null;
}

/** The secret is shown once by Depot and must never be stored, logged or posted. */
export interface NewToken {
  readonly tokenId: string;
  readonly secret: string;
}

export type TrustPolicySource =
  | {
      readonly provider: 'github';
      readonly owner: string;
      readonly repository: string;
      readonly allowPublicPullRequests: boolean;
    }
  | { readonly provider: 'gitlab'; readonly namespaceId: string; readonly projectId: string }
  | { readonly provider: 'circleci'; readonly organizationUuid: string; readonly projectUuid: string }
  | { readonly provider: 'buildkite'; readonly organizationSlug: string; readonly pipelineSlug: string }
  | { readonly provider: 'unknown' };

export interface TrustPolicy {
  readonly trustPolicyId: string;
  readonly source: TrustPolicySource;
}

export type RetentionPolicy =
  | { readonly enabled: false }
  | { readonly enabled: true; readonly keepCount: number }
  | { readonly enabled: true; readonly keepDays: number };

export interface Image {
  readonly tag: string;
  readonly digest: string;
  readonly pushedAt: Date | null;
  readonly sizeBytes: number;
}

export interface ProjectUsage {
  readonly projectId: string;
  readonly buildCount: number;
  readonly buildSeconds: number;
  readonly layerCacheGb: number;
}

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** The whole organization's usage, as the dashboard's usage page shows it. */
export interface OrganizationUsage {
  readonly period: Period;
  readonly builds: readonly {
    readonly projectName: string;
    readonly buildCount: number;
    readonly minutesSaved: number;
    readonly minutesBilled: number;
  }[];
  readonly githubActions: readonly {
    readonly repository: string;
    readonly jobCount: number;
    readonly minutesElapsed: number;
    readonly minutesBilled: number;
  }[];
  readonly storage: readonly { readonly storageType: string; readonly totalGb: number }[];
}

export interface Page<T> {
  readonly items: readonly T[];
  /** null at the end of the list. */
  readonly nextPageToken: string | null;
}

/** What a project text typed by a person led to. */
export type ProjectMatch =
  | { readonly kind: 'found'; readonly project: Project }
  | { readonly kind: 'ambiguous'; readonly projects: readonly Project[] }
  | { readonly kind: 'none'; readonly nearest: readonly Project[] };
