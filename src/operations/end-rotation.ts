// The second half of a rotation: the old token is revoked after the overlap. It is an operation of its own, written in the
// same transaction as the first half's success, so that it survives restarts, can be stopped, and runs once.

import { randomUUID } from 'node:crypto';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import { insertOperation } from '../store/operations.ts';
import { storableJson } from '../store/storable.ts';
import type { Trx } from '../store/tables.ts';
import type { Operation, OperationRequest } from './model.ts';
import { scheduleRun } from './schedule.ts';

/** Does nothing where the new secret was not shown: then the old token is the only one that works. */
export async function endRotation(
  { jobs, clock }: { readonly jobs: Jobs; readonly clock: Clock },
  trx: Trx,
  { operationId, request, preview, outcome, requestedBy, confirmedBy, place, requestId }: Operation,
): Promise<void> {
  if (request.kind !== 'token-rotate' || !outcome?.secretShown) return;
  const { projectId, projectName, tokenId, description, overlapMinutes } = request;
  const revoke: OperationRequest = {
    kind: 'token-revoke',
    projectId,
    projectName,
    tokenId,
    description,
    endsRotation: true,
  };
  const now = clock.now();
  const runAt = new Date(now.getTime() + overlapMinutes * 60_000);
  const revokeId = randomUUID();
  const tokens = preview.affected?.kind === 'tokens' ? preview.affected.tokens : [];
  const { row, isNew } = await insertOperation(trx, {
    operation_id: revokeId,
    origin_key: `end of rotation ${operationId}`,
    kind: revoke.kind,
    request: storableJson(revoke),
    state: 'scheduled',
    preview: storableJson({
      ...preview,
      affected: { kind: 'tokens', tokens: tokens.filter((token) => token.tokenId === tokenId) },
    }),
    preview_version: 1,
    requested_by: requestedBy,
    confirmed_by: confirmedBy,
    team_id: place.teamId,
    channel_id: place.channelId,
    message_ts: null,
    request_id: requestId,
    created_at: now,
    expires_at: runAt,
    run_at: runAt,
  });
  if (!isNew) return;
  // At once: its message, with the way to stop it.
  await jobs.send(trx, 'operation-countdown', { operationId: row.operation_id });
  await scheduleRun(jobs, trx, row.operation_id, overlapMinutes * 60_000);
}
