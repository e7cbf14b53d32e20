// Settles what a crash interrupted, expires what is overdue, and has messages catch up with their operations.

import { addAuditEntry } from '../store/audit.ts';
import { findOperation, moveOperation, type OpenState, type OperationRow } from '../store/operations.ts';
import { auditEntry } from './audit-entry.ts';
import { NOTHING_DONE, type Operation } from './model.ts';
import { readBack, type Settled } from './read-back.ts';
import { auditDetail, type RunContext, settle } from './run-once.ts';
import { readOperation } from './stored.ts';

const NEVER_SENT: Settled = {
  state: 'failed',
  outcome: {
    ...NOTHING_DONE,
    wasInterrupted: true,
    explanation: 'The bot was interrupted before it sent anything to Depot. Nothing changed. Ask again.',
  },
};

/** An operation that is overdue, brought to its end; null when there is nothing to do now. */
export async function bringToEnd(context: RunContext, operationId: string): Promise<Operation | null> {
  const row = await findOperation(context.db, operationId);
  if (!row) return null;
  const now = context.clock.now();
  switch (row.state) {
    case 'pending':
    case 'awaiting':
      if (row.expires_at <= now) return expire(context, row, row.state);
      return row.state === 'awaiting' && row.shown_state !== row.state
        ? readOperation(context.db, row)
        : null;
    case 'running':
      if (context.unrecorded.has(operationId)) return null;
      return row.lease_until !== null && row.lease_until <= now ? recover(context, row) : null;
    default:
      return row.shown_state === row.state ? null : readOperation(context.db, row);
  }
}

async function recover(context: RunContext, row: OperationRow): Promise<Operation> {
  const operation = await readOperation(context.db, row);
  context.log.warn({ requestId: operation.requestId }, 'an operation was interrupted; settling it');
  const settled = row.sent_at === null ? NEVER_SENT : await readBack(context.depot, operation);
  return settle(context, operation, settled);
}

export async function expire(
  { db, clock }: RunContext,
  { operation_id: operationId }: OperationRow,
  from: 'pending' | 'awaiting',
): Promise<Operation | null> {
  const now = clock.now();
  const move = { operationId, from, to: 'expired', overdueAt: now, set: { finished_at: now } } as const;
  const expired = await moveOperation(db, move);
  return expired ? readOperation(db, expired) : null;
}

/** → cancelled, with its audit row. null when it is no longer in that state. */
export async function cancelFrom(
  { db, clock }: RunContext,
  operation: Operation,
  cancelledBy: string,
  from: Exclude<OpenState, 'running'>,
): Promise<Operation | null> {
  const now = clock.now();
  const { operationId, request, requestId, place } = operation;
  const row = await db.transaction().execute(async (trx) => {
    const set = { confirmed_by: cancelledBy, finished_at: now };
    const cancelled = await moveOperation(trx, { operationId, from, to: 'cancelled', set });
    if (!cancelled) return undefined;
    const { teamId, channelId } = place;
    const outcome = from === 'scheduled' ? 'stopped' : 'cancelled';
    const detail = from === 'pending' ? { requestedBy: operation.requestedBy } : auditDetail(operation, null);
    const audited = { request, teamId, actor: cancelledBy, channelId, at: now, outcome, detail };
    await addAuditEntry(trx, auditEntry({ ...audited, operationId, requestId }));
    return cancelled;
  });
  return row ? readOperation(db, row) : null;
}
