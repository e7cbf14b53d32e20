// Depot's messages → plain readonly data. Unknown enum values and missing fields never throw, except where an answer
// without its main part would be a lie.

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type GetBuildStepLogsResponse_Log,
  type GetBuildStepsResponse_BuildStep,
  GetBuildStepsResponse_BuildStep_CacheState as WireCacheState,
} from '../../gen/depot/build/v1/build_pb.ts';
import type { Image as WireImage } from '../../gen/depot/build/v1/registry_pb.ts';
import { type Build as WireBuild, Build_Status as WireStatus } from '../../gen/depot/core/v1/build_pb.ts';
import {
  type RegistryRetentionPolicy,
  type CachePolicy as WireCachePolicy,
  Hardware as WireHardware,
  type Project as WireProject,
  type TrustPolicy as WireTrustPolicy,
} from '../../gen/depot/core/v1/project_pb.ts';
import { DepotError } from './depot-error.ts';
import type {
  Build,
  BuildStatus,
  BuildStep,
  CachePolicy,
  CacheState,
  Hardware,
  Image,
  LogLine,
  Project,
  RetentionPolicy,
  TrustPolicy,
  TrustPolicySource,
} from './model.ts';
import { PROJECT_DEFAULTS } from './model.ts';

const BYTES_PER_GB = 1024n ** 3n;

export const HARDWARE_ON_WIRE: Readonly<Record<Hardware, WireHardware>> = {
  '4x4': WireHardware.HARDWARE_4X4,
  '4x8': WireHardware.HARDWARE_4X8,
  '8x8': WireHardware.HARDWARE_8X8,
  '8x16': WireHardware.HARDWARE_8X16,
  '16x32': WireHardware.HARDWARE_16X32,
  '32x64': WireHardware.HARDWARE_32X64,
  '64x128': WireHardware.HARDWARE_64X128,
  '96x192': WireHardware.HARDWARE_96X192,
  '192x384': WireHardware.HARDWARE_192X384,
  '384x768': WireHardware.HARDWARE_384X768,
};

const HARDWARE_WORDS: ReadonlyMap<number, Hardware> = new Map(
  Object.entries(HARDWARE_ON_WIRE).map(([word, wire]) => [wire, word as Hardware]),
);

const STATUS_WORDS: ReadonlyMap<number, BuildStatus> = new Map([
  [WireStatus.RUNNING, 'running'],
  [WireStatus.FAILED, 'failed'],
  [WireStatus.SUCCESS, 'success'],
  [WireStatus.ERROR, 'error'],
  [WireStatus.CANCELED, 'canceled'],
]);

const CACHE_WORDS: ReadonlyMap<number, CacheState> = new Map([
  [WireCacheState.CACHED, 'cached'],
  [WireCacheState.UNCACHED, 'uncached'],
]);

/** null for a missing moment, and for one that no calendar knows. */
export function toDate(timestamp: Timestamp | undefined): Date | null {
  if (!timestamp) return null;
  const date = timestampDate(timestamp);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A present message; its absence means that Depot's answer is not what it promises. */
export function required<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new DepotError('bad_answer', `the answer has no ${name}`);
  return part;
}

/** An unspecified size is Depot's default, 16 CPU / 32 GB. */
function toHardware(wire: number): Project['hardware'] {
  if (wire === WireHardware.HARDWARE_UNSPECIFIED) return PROJECT_DEFAULTS.hardware;
  return HARDWARE_WORDS.get(wire) ?? 'unknown';
}

/** Old servers fill only the deprecated `keep_bytes`. */
function toCachePolicy(wire: WireCachePolicy | undefined): CachePolicy {
  if (!wire) return { keepGb: PROJECT_DEFAULTS.cacheGb, keepDays: PROJECT_DEFAULTS.cacheDays };
  const keepGb = wire.keepGb > 0 ? wire.keepGb : Number((wire.keepBytes ?? 0n) / BYTES_PER_GB);
  return { keepGb, keepDays: wire.keepDays };
}

export function toProject(wire: WireProject): Project {
  return {
    projectId: wire.projectId,
    organizationId: wire.organizationId,
    name: wire.name,
    regionId: wire.regionId,
    hardware: toHardware(wire.hardware),
    cache: toCachePolicy(wire.cachePolicy),
    createdAt: toDate(wire.createdAt),
    buildTimeoutMinutes: wire.buildTimeoutMinutes ?? null,
    maxConcurrentBuilds: wire.maxConcurrentBuilds ?? null,
  };
}

export function toBuild(wire: WireBuild): Build {
  return {
    buildId: wire.buildId,
    status: STATUS_WORDS.get(wire.status) ?? 'unknown',
    // Depot always sends it; a build without any time would sort before all others rather than break a list.
    createdAt: toDate(wire.createdAt) ?? toDate(wire.startedAt) ?? new Date(0),
    startedAt: toDate(wire.startedAt),
    finishedAt: toDate(wire.finishedAt),
    durationSeconds: wire.buildDurationSeconds ?? null,
    savedSeconds: wire.savedDurationSeconds ?? null,
    cachedSteps: wire.cachedSteps ?? null,
    totalSteps: wire.totalSteps ?? null,
  };
}

export function toBuildStep(wire: GetBuildStepsResponse_BuildStep): BuildStep {
  return {
    name: wire.name,
    digest: wire.digest,
    startedAt: toDate(wire.startedAt),
    completedAt: toDate(wire.completedAt),
    cache: CACHE_WORDS.get(wire.cacheState) ?? 'unknown',
    error: wire.error ? wire.error : null,
    hasLogs: wire.hasLogs,
  };
}

export function toLogLine(wire: GetBuildStepLogsResponse_Log): LogLine {
  return { message: wire.message, at: toDate(wire.timestamp) };
}

export function toImage(wire: WireImage): Image {
  return {
    tag: wire.tag,
    digest: wire.digest,
    pushedAt: toDate(wire.pushedAt),
    sizeBytes: Number(wire.sizeBytes),
  };
}

function toTrustPolicySource({ provider }: WireTrustPolicy): TrustPolicySource {
  switch (provider.case) {
    case 'github':
      return {
        provider: 'github',
        owner: provider.value.repositoryOwner,
        repository: provider.value.repository,
        allowPublicPullRequests: provider.value.allowPublicPullRequests,
      };
    case 'gitlab':
      return {
        provider: 'gitlab',
        namespaceId: provider.value.namespaceId,
        projectId: provider.value.projectId,
      };
    case 'circleci':
      return {
        provider: 'circleci',
        organizationUuid: provider.value.organizationUuid,
        projectUuid: provider.value.projectUuid,
      };
    case 'buildkite':
      return {
        provider: 'buildkite',
        organizationSlug: provider.value.organizationSlug,
        pipelineSlug: provider.value.pipelineSlug,
      };
    default:
      return { provider: 'unknown' };
  }
}

export function toTrustPolicy(wire: WireTrustPolicy): TrustPolicy {
  return { trustPolicyId: wire.trustPolicyId, source: toTrustPolicySource(wire) };
}

export function toRetentionPolicy(wire: RegistryRetentionPolicy | undefined): RetentionPolicy {
  if (!wire?.enabled) return { enabled: false };
  if (wire.keepCount !== undefined) return { enabled: true, keepCount: wire.keepCount };
  return { enabled: true, keepDays: required(wire.keepDays, 'retention policy limit') };
}
