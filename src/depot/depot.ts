// The shared Depot service layer as its callers see it: one group of plain functions per Depot noun.
// Every function throws DepotError and nothing else. Reads are retried; changes are sent once.

import type {
  Build,
  BuildStep,
  Image,
  LogLine,
  NewProject,
  NewToken,
  OrganizationUsage,
  Page,
  Period,
  Project,
  ProjectChange,
  ProjectMatch,
  ProjectUsage,
  RetentionPolicy,
  Token,
  TrustPolicy,
  TrustPolicySource,
} from './model.ts';

export interface PageRequest {
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface Projects {
  /**
   * All projects of the organization, as the bot knows them; a list of one page is read again when it is older than
   * `maxAgeMs`, a longer one is renewed in the background. `fresh`: every page is read now, however many.
   */
  list(options?: { readonly fresh?: boolean; readonly maxAgeMs?: number }): Promise<readonly Project[]>;
  /** When the list was last read from Depot; null: never. A long one is renewed in the background. */
  listedAt(): Date | null;
  get(projectId: string): Promise<Project>;
  /**
   * Id, exact name, unique prefix; else the candidates or the nearest names.
   * @param visible which of all projects count; @default all of them
   */
  find(
    text: string,
    visible?: (projects: readonly Project[]) => Promise<readonly Project[]>,
  ): Promise<ProjectMatch>;
  /** Depot answers with the existing project when an active one has this name: compare before claiming to have created it. */
  create(input: NewProject): Promise<Project>;
  update(projectId: string, change: ProjectChange): Promise<Project>;
  remove(projectId: string): Promise<void>;
  /** Terminates all machines and deletes all cached data; running builds are cancelled. */
  reset(projectId: string): Promise<void>;
  /** Terminates all machines, keeps the cache. */
  resetMachines(projectId: string): Promise<void>;
}

export interface Builds {
  /** One page, newest first. */
  page(projectId: string, request?: PageRequest): Promise<Page<Build>>;
  /** Newest first, page after page, fetched only as far as the caller iterates. */
  iterate(projectId: string, pageSize?: number): AsyncIterable<Build>;
  get(buildId: string): Promise<Build>;
  steps(projectId: string, buildId: string): Promise<readonly BuildStep[]>;
  /** Oldest first, page after page, so that a huge log never sits in memory. */
  logs(projectId: string, buildId: string, stepDigest: string): AsyncIterable<LogLine>;
  /** Makes the build page and its logs public; returns the link. */
  share(buildId: string): Promise<string>;
  stopSharing(buildId: string): Promise<void>;
  /** Registers a build; the token works for this build only. */
  create(projectId: string): Promise<{ readonly buildId: string; readonly buildToken: string }>;
  finish(buildId: string, error?: string): Promise<void>;
}

export interface Tokens {
  list(projectId: string, query?: string): Promise<readonly Token[]>;
  create(projectId: string, description: string): Promise<NewToken>;
  describe(tokenId: string, description: string): Promise<void>;
  remove(tokenId: string): Promise<void>;
}

export interface TrustPolicies {
  list(projectId: string): Promise<readonly TrustPolicy[]>;
  /** Depot returns the existing policy when the same source is already trusted. */
  add(projectId: string, source: Exclude<TrustPolicySource, { provider: 'unknown' }>): Promise<TrustPolicy>;
  setPublicPullRequests(projectId: string, trustPolicyId: string, allow: boolean): Promise<TrustPolicy>;
  remove(projectId: string, trustPolicyId: string): Promise<void>;
}

export interface Images {
  list(projectId: string): Promise<readonly Image[]>;
  remove(projectId: string, tags: readonly string[]): Promise<void>;
  retention(projectId: string): Promise<RetentionPolicy>;
  setRetention(projectId: string, policy: RetentionPolicy): Promise<RetentionPolicy>;
}

export interface Usage {
  project(projectId: string, period: Period): Promise<ProjectUsage>;
  projects(period: Period): Promise<readonly ProjectUsage[]>;
  /** The same, 250 projects at a time, fetched only as far as the caller iterates. */
  pages(period: Period): AsyncIterable<readonly ProjectUsage[]>;
  organization(period: Period): Promise<OrganizationUsage>;
}

export interface Depot {
  readonly projects: Projects;
  readonly builds: Builds;
  readonly tokens: Tokens;
  readonly trustPolicies: TrustPolicies;
  readonly images: Images;
  readonly usage: Usage;
  /** The same functions for work nobody is waiting for: its calls let people's calls go first. */
  readonly background: Depot;
}
