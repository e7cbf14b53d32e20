// Runs a claimed operation: marks it as sent, sends it, settles it. Whoever calls this has won the claim.

import type { Depot } from '../depot/depot.ts';
import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { addAuditEntry } from '../store/audit.ts';
import { findOperation, settleOperation, updateOperation } from '../store/operations.ts';
import type { Db } from '../store/tables.ts';
import { auditEntry } from './audit-entry.ts';
import { NOTHING_DONE, type Operation } from './model.ts';
import { cancelledBy, readBack, type Settled } from './read-back.ts';
import { send } from './send.ts';
import { toOperation } from './stored.ts';

export interface RunContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly clock: Clock;
  readonly log: Log;
}

export async function runOnce(context: RunContext, operation: Operation): Promise<Operation> {
  const { db, clock } = context;
  // In a commit of its own: after a crash, its absence proves that nothing was sent.
  await updateOperation(db, operation.operationId, { sent_at: clock.now() });
  return settle(context, operation, await sendAndJudge(context, operation));
}

async function sendAndJudge({ depot, log }: RunContext, operation: Operation): Promise<Settled> {
  const { request, preview, requestId } = operation;
  try {
    const sent = await send(depot, request);
    const alreadyExisted = request.kind === 'create' && wasThereBefore(sent.project?.projectId, operation);
    const outcome = { ...NOTHING_DONE, ...sent, alreadyExisted, cancelledBuilds: cancelledBy(operation) };
    return { state: 'succeeded', outcome };
  } catch (reason) {
    const error = DepotError.from(reason);
    log.warn({ requestId, kind: request.kind, code: error.code, err: error }, 'a change to Depot failed');
    if (error.mayHaveHappened) return readBack(depot, operation);
    if (request.kind === 'delete' && error.code === 'not_found') {
      const explanation = `${preview.project?.name ?? 'The project'} was already gone when the request reached Depot.`;
      return { state: 'failed', outcome: { ...NOTHING_DONE, explanation } };
    }
    return {
      state: 'failed',
      outcome: { ...NOTHING_DONE, explanation: `${depotErrorWords(error)} Nothing was changed.` },
    };
  }
}

/** Depot answers a create with the project that has the name already, as if it had made it. */
function wasThereBefore(projectId: string | undefined, { preview }: Operation): boolean {
  return projectId !== undefined && preview.project?.projectId === projectId;
}

/** Final state and audit row in one transaction. Somebody else having settled it first is fine: theirs stands. */
export async function settle(
  context: RunContext,
  operation: Operation,
  settled: Settled,
): Promise<Operation> {
  const { db, clock } = context;
  const { operationId, request, requestId, place } = operation;
  const { state, outcome } = settled;
  const now = clock.now();
  const row = await db.transaction().execute(async (trx) => {
    const won = await settleOperation(trx, {
      operationId,
      from: 'running',
      to: state,
      outcome: JSON.stringify(outcome),
      now,
    });
    if (!won) return undefined;
    const { teamId, channelId } = place;
    const actor = operation.confirmedBy ?? operation.requestedBy;
    const detail = { requestedBy: operation.requestedBy, request, preview: operation.preview, outcome };
    const audited = {
      request,
      teamId,
      actor,
      channelId,
      at: now,
      outcome: state,
      detail,
      operationId,
      requestId,
    };
    await addAuditEntry(trx, auditEntry(audited, outcome.project?.projectId));
    return won;
  });
  const after = row ?? (await findOperation(db, operationId));
  return after ? toOperation(after) : operation;
}
