// Operations as rows: what goes in as JSON comes out checked.

import { z } from 'zod';
import { ApprovalRuleSchema, NO_GUARDS } from '../access/rules.ts';
import { HARDWARE } from '../depot/model.ts';
import { type ApprovalRow, listApprovals } from '../store/approvals.ts';
import type { OperationRow } from '../store/operations.ts';
import type { Db, Trx } from '../store/tables.ts';
import { BATCH_ORIGIN, type Operation } from './model.ts';

const Hardware = z.enum(HARDWARE);
const Cache = z.object({ keepGb: z.number(), keepDays: z.number() });
const NullableInt = z.number().nullable();

const NewProject = z.object({
  name: z.string(),
  regionId: z.string(),
  hardware: Hardware,
  cache: Cache,
  buildTimeoutMinutes: z.number().exactOptional(),
  maxConcurrentBuilds: z.number().exactOptional(),
});

const Change = z.object({
  name: z.string().exactOptional(),
  regionId: z.string().exactOptional(),
  hardware: Hardware.exactOptional(),
  cache: Cache.exactOptional(),
  buildTimeoutMinutes: NullableInt.exactOptional(),
  maxConcurrentBuilds: NullableInt.exactOptional(),
});

export const KnownSourceSchema = z.discriminatedUnion('provider', [
  z.object({
    provider: z.literal('github'),
    owner: z.string(),
    repository: z.string(),
    allowPublicPullRequests: z.boolean(),
  }),
  z.object({ provider: z.literal('gitlab'), namespaceId: z.string(), projectId: z.string() }),
  z.object({ provider: z.literal('circleci'), organizationUuid: z.string(), projectUuid: z.string() }),
  z.object({ provider: z.literal('buildkite'), organizationSlug: z.string(), pipelineSlug: z.string() }),
]);
const Source = z.union([KnownSourceSchema, z.object({ provider: z.literal('unknown') })]);

const Retention = z.union([
  z.object({ enabled: z.literal(true), keepCount: z.number() }),
  z.object({ enabled: z.literal(true), keepDays: z.number() }),
  z.object({ enabled: z.literal(false) }),
]);

const named = { projectId: z.string(), projectName: z.string() };
const token = { tokenId: z.string(), description: z.string() };

const Request = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), project: NewProject }),
  z.object({ kind: z.literal('update'), ...named, change: Change }),
  z.object({ kind: z.literal('reset'), ...named }),
  z.object({ kind: z.literal('delete'), ...named }),
  z.object({ kind: z.enum(['share', 'unshare']), ...named, buildId: z.string() }),
  z.object({ kind: z.literal('token-create'), ...named, description: z.string() }),
  z.object({ kind: z.literal('token-rotate'), ...named, ...token, overlapMinutes: z.number() }),
  z.object({ kind: z.literal('token-revoke'), ...named, ...token, endsRotation: z.boolean() }),
  z.object({ kind: z.literal('trust-add'), ...named, source: KnownSourceSchema }),
  z.object({
    kind: z.literal('trust-update'),
    ...named,
    trustPolicyId: z.string(),
    source: Source,
    allowPublicPullRequests: z.boolean(),
  }),
  z.object({ kind: z.literal('trust-remove'), ...named, trustPolicyId: z.string(), source: Source }),
  z.object({ kind: z.literal('images-delete'), ...named, tags: z.array(z.string()) }),
  z.object({ kind: z.literal('retention'), ...named, policy: Retention }),
]);

const Project = z.object({
  projectId: z.string(),
  organizationId: z.string(),
  name: z.string(),
  regionId: z.string(),
  hardware: z.union([Hardware, z.literal('unknown')]),
  cache: Cache,
  createdAt: z.coerce.date().nullable(),
  buildTimeoutMinutes: NullableInt,
  maxConcurrentBuilds: NullableInt,
});

const Impact = z.object({
  runningBuildIds: z.array(z.string()).nullable(),
  cacheGb: z.number().nullable(),
  lastBuildAt: z.coerce.date().nullable(),
  tokenCount: z.number().nullable(),
  trustPolicyCount: z.number().nullable(),
  imageCount: z.number().nullable(),
});

const ImageTotal = z.object({ count: z.number(), bytes: z.number() });

const Affected = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tokens'),
    tokens: z.array(z.object({ ...token, createdAt: z.coerce.date().nullable() })),
  }),
  z.object({
    kind: z.literal('policies'),
    policies: z.array(z.object({ trustPolicyId: z.string(), source: Source })),
  }),
  z.object({
    kind: z.literal('images'),
    images: z.array(
      z.object({
        tag: z.string(),
        digest: z.string(),
        pushedAt: z.coerce.date().nullable(),
        sizeBytes: z.number(),
      }),
    ),
  }),
  z.object({ kind: z.literal('retention'), before: Retention, all: ImageTotal, goes: ImageTotal }),
]);

// What later versions added has a default: rows of earlier ones are read too.
const Preview = z.object({
  project: Project.nullable(),
  impact: Impact.nullable(),
  affected: Affected.nullable().default(null),
  takenAt: z.coerce.date(),
});

const Outcome = z.object({
  project: Project.nullable(),
  alreadyExisted: z.boolean(),
  cancelledBuilds: z.number(),
  link: z.string().nullable().default(null),
  tokenId: z.string().nullable().default(null),
  secretShown: z.boolean().default(false),
  wasInterrupted: z.boolean().default(false),
  explanation: z.string(),
});

const State = z.enum([
  'pending',
  'awaiting',
  'scheduled',
  'running',
  'succeeded',
  'failed',
  'unclear',
  'cancelled',
  'rejected',
  'expired',
]);

const Guards = z.object({ approvals: z.array(ApprovalRuleSchema), delayMinutes: z.number() });
const Places = z.array(z.object({ channelId: z.string(), messageTs: z.string() }));
const Decision = z.enum(['approve', 'reject']);

export function toOperation(row: OperationRow, approvals: readonly ApprovalRow[] = []): Operation {
  return {
    operationId: row.operation_id,
    request: Request.parse(row.request),
    state: State.parse(row.state),
    previewVersion: row.preview_version,
    preview: Preview.parse(row.preview),
    requestedBy: row.requested_by,
    confirmedBy: row.confirmed_by,
    place: { teamId: row.team_id, channelId: row.channel_id, messageTs: row.message_ts },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
    outcome: row.outcome === null ? null : Outcome.parse(row.outcome),
    guards: row.guards === null ? NO_GUARDS : Guards.parse(row.guards),
    reason: row.reason,
    approvals: approvals.map((approval) => ({
      userId: approval.user_id,
      channelId: approval.channel_id,
      decision: Decision.parse(approval.decision),
      decidedAt: approval.decided_at,
    })),
    runAt: row.run_at,
    approvalPlaces: row.approval_messages === null ? [] : Places.parse(row.approval_messages),
    requestId: row.request_id,
    isOfBatch: row.origin_key.startsWith(BATCH_ORIGIN),
  };
}

/** The operation with what approvers decided, where anybody was to. */
export async function readOperation(db: Db | Trx, row: OperationRow): Promise<Operation> {
  const operation = toOperation(row);
  if (operation.guards.approvals.length === 0) return operation;
  return toOperation(row, await listApprovals(db, row.operation_id, row.preview_version));
}
