// Operations as rows: what goes in as JSON comes out checked.

import { z } from 'zod';
import { HARDWARE } from '../depot/model.ts';
import type { OperationRow } from '../store/operations.ts';
import type { Operation } from './model.ts';

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

const named = { projectId: z.string(), projectName: z.string() };

const Request = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), project: NewProject }),
  z.object({ kind: z.literal('update'), ...named, change: Change }),
  z.object({ kind: z.literal('reset'), ...named }),
  z.object({ kind: z.literal('delete'), ...named }),
  z.object({ kind: z.enum(['share', 'unshare']), ...named, buildId: z.string() }),
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

const Stakes = z.object({
  runningBuildIds: z.array(z.string()).nullable(),
  cacheGb: z.number().nullable(),
  lastBuildAt: z.coerce.date().nullable(),
  tokenCount: z.number().nullable(),
  trustPolicyCount: z.number().nullable(),
  imageCount: z.number().nullable(),
});

const Preview = z.object({
  project: Project.nullable(),
  stakes: Stakes.nullable(),
  takenAt: z.coerce.date(),
});

const Outcome = z.object({
  project: Project.nullable(),
  alreadyExisted: z.boolean(),
  cancelledBuilds: z.number(),
  link: z.string().nullable().default(null),
  explanation: z.string(),
});

const State = z.enum(['pending', 'running', 'succeeded', 'failed', 'unclear', 'cancelled', 'expired']);

export function toOperation(row: OperationRow): Operation {
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
    requestId: row.request_id,
  };
}
