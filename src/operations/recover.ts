// Settles what a crash interrupted, expires what is overdue, and has messages catch up with their operations.

import { addAuditEntry } from '../store/audit.ts';
import { findOperation, type OperationRow, settleOperation } from '../store/operations.ts';
import { auditEntry } from './audit-entry.ts';
import { NOTHING_DONE, type Operation } from './model.ts';
import { readBack, type Settled } from './read-back.ts';
import { type RunContext, settle } from './run-once.ts';
import { toOperation } from './stored.ts';

const NEVER_SENT: Settled = {
  state: 'failed',
  outcome: {
    ...NOTHING_DONE,
    explanation: 'The bot was restarted before it sent anything to Depot. Nothing was changed. Ask again.',
  },
};

/** An operation that is overdue, brought to its end; null when nothing is to be done about it now. */
export async function bringToEnd(context: RunContext, operationId: string): Promise<Operation | null> {
  const row = await findOperation(context.db, operationId);
  if (!row) return null;
  const now = context.clock.now();
  switch (row.state) {
    case 'pending':
      return row.expires_at <= now ? expire(context, row) : null;
    case 'running':
      return row.lease_until !== null && row.lease_until <= now ? recover(context, row) : null;
    default:
      return row.shown_state === row.state ? null : toOperation(row);
  }
}

async function recover(context: RunContext, row: OperationRow): Promise<Operation> {
  const operation = toOperation(row);
  context.log.warn({ requestId: operation.requestId }, 'an operation was interrupted; settling it');
  const settled = row.sent_at === null ? NEVER_SENT : await readBack(context.depot, operation);
  return settle(context, operation, settled);
}

export async function expire({ db, clock }: RunContext, row: OperationRow): Promise<Operation | null> {
  const now = clock.now();
  const expired = await db.transaction().execute((trx) =>
    settleOperation(trx, {
      operationId: row.operation_id,
      from: 'pending',
      to: 'expired',
      outcome: null,
      now,
      overdueOnly: true,
    }),
  );
  return expired ? toOperation(expired) : null;
}

/** pending → cancelled, with its audit row. null when it is no longer pending. */
export async function cancelPending(
  { db, clock }: RunContext,
  operation: Operation,
  cancelledBy: string,
): Promise<Operation | null> {
  const now = clock.now();
  const { operationId, request, requestId, place } = operation;
  const row = await db.transaction().execute(async (trx) => {
    const cancelled = await settleOperation(trx, {
      operationId,
      from: 'pending',
      to: 'cancelled',
      outcome: null,
      confirmedBy: cancelledBy,
      now,
    });
    if (!cancelled) return undefined;
    const { teamId, channelId } = place;
    const detail = { requestedBy: operation.requestedBy };
    const audited = {
      request,
      teamId,
      actor: cancelledBy,
      channelId,
      at: now,
      detail,
      operationId,
      requestId,
    };
    await addAuditEntry(trx, auditEntry({ ...audited, outcome: 'cancelled' }));
    return cancelled;
  });
  return row ? toOperation(row) : null;
}
