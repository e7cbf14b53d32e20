import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GetBuildStepsResponse_BuildStep_CacheState as CacheState,
  GetBuildStepLogsResponse_LogSchema,
  GetBuildStepsResponse_BuildStepSchema,
} from '../../gen/depot/build/v1/build_pb.ts';
import { ImageSchema } from '../../gen/depot/build/v1/registry_pb.ts';
import { BuildSchema, Build_Status as Status } from '../../gen/depot/core/v1/build_pb.ts';
import {
  Hardware,
  ProjectSchema,
  RegistryRetentionPolicySchema,
  TrustPolicySchema,
} from '../../gen/depot/core/v1/project_pb.ts';
import { DepotError } from '../../src/depot/depot-error.ts';
import {
  toBuild,
  toBuildStep,
  toDate,
  toImage,
  toLogLine,
  toProject,
  toRetentionPolicy,
  toTrustPolicy,
} from '../../src/depot/from-wire.ts';
import { HARDWARE } from '../../src/depot/model.ts';

const GB = 1024n ** 3n;
const at = (text: string) => ({ seconds: BigInt(Date.parse(text) / 1000), nanos: 0 });

describe('a project from Depot', () => {
  it('becomes plain data', () => {
    const wire = create(ProjectSchema, {
      projectId: 'krt0wtn195',
      organizationId: '3d1h48dqlh',
      name: 'acme',
      regionId: 'eu-central-1',
      createdAt: at('2026-11-01T10:00:00Z'),
      cachePolicy: { keepGb: 100, keepDays: 7 },
      hardware: Hardware.HARDWARE_32X64,
      buildTimeoutMinutes: 90,
    });
    expect(toProject(wire)).toEqual({
      projectId: 'krt0wtn195',
      organizationId: '3d1h48dqlh',
      name: 'acme',
      regionId: 'eu-central-1',
      hardware: '32x64',
      cache: { keepGb: 100, keepDays: 7 },
      createdAt: new Date('2026-11-01T10:00:00Z'),
      buildTimeoutMinutes: 90,
      maxConcurrentBuilds: null,
    });
  });

  it('has the cache size that an old server gives in bytes', () => {
    const cacheOf = (policy: { keepGb?: number; keepBytes?: bigint }) =>
      toProject(create(ProjectSchema, { cachePolicy: { keepDays: 14, ...policy } })).cache.keepGb;
    expect(cacheOf({ keepBytes: 50n * GB })).toBe(50);
    expect(cacheOf({ keepBytes: 50n * GB, keepGb: 75 })).toBe(75);
    expect(cacheOf({})).toBe(0);
  });

  it("has Depot's defaults where an answer leaves them out", () => {
    const project = toProject(create(ProjectSchema, { name: 'acme' }));
    expect(project).toMatchObject({
      hardware: '16x32',
      cache: { keepGb: 50, keepDays: 14 },
      createdAt: null,
    });
  });

  it('knows every hardware size of the contract by its word, and calls a newer one unknown', () => {
    const words = Object.values(Hardware)
      .filter((value) => value !== Hardware.HARDWARE_UNSPECIFIED)
      .map((hardware) => toProject(create(ProjectSchema, { hardware })).hardware);
    expect(words.toSorted()).toEqual([...HARDWARE].toSorted());
    const newer = fromBinary(ProjectSchema, Uint8Array.of(7 << 3, 99));
    expect(toProject(newer).hardware).toBe('unknown');
  });
});

describe('a build from Depot', () => {
  it('has a word for every status, and unknown for one that is newer than the bot', () => {
    const statusOf = (status: number) =>
      toBuild(fromBinary(BuildSchema, Uint8Array.of(2 << 3, status))).status;
    expect(
      [0, Status.RUNNING, Status.FAILED, Status.SUCCESS, Status.ERROR, Status.CANCELED, 77].map(statusOf),
    ).toEqual(['unknown', 'running', 'failed', 'success', 'error', 'canceled', 'unknown']);
  });

  it('tells apart what is zero and what is not known', () => {
    const wire = create(BuildSchema, { buildId: 'b', createdAt: at('2026-11-01T10:00:00Z'), cachedSteps: 0 });
    expect(toBuild(wire)).toMatchObject({
      cachedSteps: 0,
      totalSteps: null,
      durationSeconds: null,
      savedSeconds: null,
      startedAt: null,
      finishedAt: null,
    });
  });

  it('is dated by its start when Depot leaves out when it was made', () => {
    const started = create(BuildSchema, { startedAt: at('2026-11-01T10:00:00Z') });
    expect(toBuild(started).createdAt).toEqual(new Date('2026-11-01T10:00:00Z'));
    expect(toBuild(create(BuildSchema)).createdAt).toEqual(new Date(0));
  });

  it('has steps whose empty error is no error', () => {
    const stepOf = (error: string | undefined) =>
      toBuildStep(create(GetBuildStepsResponse_BuildStepSchema, error === undefined ? {} : { error })).error;
    expect([stepOf(undefined), stepOf(''), stepOf('exit code: 2')]).toEqual([null, null, 'exit code: 2']);
  });

  it('has a word for the cache state of a step', () => {
    const stateOf = (cacheState: CacheState) =>
      toBuildStep(create(GetBuildStepsResponse_BuildStepSchema, { cacheState })).cache;
    expect(stateOf(CacheState.CACHED)).toBe('cached');
    expect(stateOf(CacheState.UNCACHED)).toBe('uncached');
    expect(stateOf(CacheState.UNSPECIFIED)).toBe('unknown');
  });

  it('keeps what a step printed as it is', () => {
    const message = '\u001b[31mERR!\u001b[0m\r\n';
    expect(toLogLine(create(GetBuildStepLogsResponse_LogSchema, { message }))).toEqual({ message, at: null });
  });
});

describe('other answers', () => {
  it('give moments as dates, and none for a moment that no calendar knows', () => {
    const moment = (seconds: bigint) => toDate(create(TimestampSchema, { seconds }));
    expect(moment(0n)).toEqual(new Date(0));
    expect(moment(-1n)).toEqual(new Date(-1000));
    expect(moment(9_000_000_000_000_000_000n)).toBeNull();
    expect(toDate(undefined)).toBeNull();
  });

  it('give sizes of images beyond 4 GB', () => {
    expect(toImage(create(ImageSchema, { sizeBytes: 6n * GB })).sizeBytes).toBe(6 * 1024 ** 3);
  });

  it('give each trusted source, and unknown for a provider that is newer than the bot', () => {
    const github = { repositoryOwner: 'acme', repository: 'web', allowPublicPullRequests: true };
    const policy = create(TrustPolicySchema, {
      trustPolicyId: 't',
      provider: { case: 'github', value: github },
    });
    expect(toTrustPolicy(policy)).toEqual({
      trustPolicyId: 't',
      source: { provider: 'github', owner: 'acme', repository: 'web', allowPublicPullRequests: true },
    });
    expect(toTrustPolicy(create(TrustPolicySchema, { trustPolicyId: 't' })).source).toEqual({
      provider: 'unknown',
    });
  });

  it('give a retention policy with its one limit, and refuse one without', () => {
    const policyOf = (policy: { enabled: boolean; keepCount?: number; keepDays?: number }) =>
      toRetentionPolicy(create(RegistryRetentionPolicySchema, policy));
    expect(policyOf({ enabled: true, keepCount: 0 })).toEqual({ enabled: true, keepCount: 0 });
    expect(policyOf({ enabled: true, keepDays: 7 })).toEqual({ enabled: true, keepDays: 7 });
    expect(policyOf({ enabled: false, keepDays: 7 })).toEqual({ enabled: false });
    expect(toRetentionPolicy(undefined)).toEqual({ enabled: false });
    expect(() => policyOf({ enabled: true })).toThrow(DepotError);
  });

  it('never crash the bot, whatever numbers and moments a project or a build carries', () => {
    const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const moment = fc.record({ seconds: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), nanos: int });
    fc.assert(
      fc.property(
        int,
        int,
        moment,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (a, b, time, bytes) => {
          const project = create(ProjectSchema, {
            createdAt: time,
            cachePolicy: { keepBytes: bytes, keepGb: a, keepDays: b },
            maxConcurrentBuilds: a,
          });
          const seen = toProject(fromBinary(ProjectSchema, toBinary(ProjectSchema, project)));
          expect(seen.createdAt === null || !Number.isNaN(seen.createdAt.getTime())).toBe(true);
          expect(Number.isFinite(seen.cache.keepGb)).toBe(true);
          const build = toBuild(create(BuildSchema, { createdAt: time, cachedSteps: a, totalSteps: b }));
          expect(Number.isNaN(build.createdAt.getTime())).toBe(false);
        },
      ),
    );
  });
});
