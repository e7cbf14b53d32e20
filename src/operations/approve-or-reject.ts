// A click on Approve or Reject: by somebody who may, on the present impact, and never on one's own request.

import type { Actor } from '../access/model.ts';
import { UserError } from '../lib/errors.ts';
import { addApproval } from '../store/approvals.ts';
import { addAuditEntry } from '../store/audit.ts';
import { findOperation, moveOperation } from '../store/operations.ts';
import { type OperationsContext, proceed, readStanding } from './advance.ts';
import { auditEntry } from './audit-entry.ts';
import { whatChanged } from './changed-impact.ts';
import { recheck, showAgain } from './confirm.ts';
import { isOwn, mayDecide, readGuards } from './guards.ts';
import type { Confirmation, Operation } from './model.ts';
import { auditDetail } from './run-once.ts';
import { readOperation } from './stored.ts';

export interface DecisionClick {
  readonly operationId: string;
  readonly previewVersion: number;
  readonly decision: 'approve' | 'reject';
  readonly asker: Actor;
  readonly onRunning?: ((operation: Operation) => Promise<void>) | undefined;
}

/** @param operation awaiting approval, in time */
export async function decide(
  context: OperationsContext,
  operation: Operation,
  { previewVersion, decision, asker, onRunning }: DecisionClick,
): Promise<Confirmation> {
  const { access, db, clock } = context;
  const { operationId, confirmedBy, requestedBy } = operation;
  const guards = await readGuards(access, operation);
  if (!(await mayDecide(access, operation, guards, asker.userId, asker.channelId))) {
    await audit(context, operation, asker, 'refused', { decision, remark: 'not one of the approvers' });
    return {
      kind: 'refused',
      reason: 'You can’t approve this. Nothing changed. “access” lists the rule.',
    };
  }
  if (isOwn(operation, asker.userId)) {
    throw new UserError('You requested this yourself, so somebody else has to approve it. Nothing changed.');
  }
  if (previewVersion !== operation.previewVersion) return { kind: 'changed', operation, changes: [] };
  if (decision === 'reject') return reject(context, operation, asker);
  const fresh = await recheck(context, operation);
  const changes = whatChanged(operation.request, operation.preview, fresh);
  if (changes.length > 0) return showAgain(context, operation, fresh, changes, 'awaiting');
  const isNew = await db.transaction().execute(async (trx) => {
    const added = await addApproval(trx, approvalRow(operation, asker, 'approve', clock.now()));
    if (added) await audit({ ...context, db: trx }, operation, asker, 'approved');
    return added;
  });
  if (!isNew) throw new UserError('You already decided on this. Nothing changed.');
  const row = await findOperation(db, operationId);
  if (row?.state !== 'awaiting' || row.preview_version !== previewVersion)
    return readStanding(context, operationId);
  return proceed(
    context,
    { ...(await readOperation(db, row)), preview: fresh },
    { from: 'awaiting', confirmedBy: confirmedBy ?? requestedBy, onRunning },
  );
}

async function reject(context: OperationsContext, operation: Operation, asker: Actor): Promise<Confirmation> {
  const { db, clock } = context;
  const { operationId, previewVersion } = operation;
  const now = clock.now();
  const row = await db.transaction().execute(async (trx) => {
    const set = { finished_at: now };
    const moved = await moveOperation(trx, {
      operationId,
      from: 'awaiting',
      to: 'rejected',
      previewVersion,
      set,
    });
    if (!moved) return undefined;
    await addApproval(trx, approvalRow(operation, asker, 'reject', now));
    await audit({ ...context, db: trx }, operation, asker, 'rejected');
    return moved;
  });
  return row ? { kind: 'done', operation: await readOperation(db, row) } : readStanding(context, operationId);
}

const approvalRow = (operation: Operation, asker: Actor, decision: 'approve' | 'reject', at: Date) => ({
  operation_id: operation.operationId,
  preview_version: operation.previewVersion,
  user_id: asker.userId,
  channel_id: asker.channelId,
  decision,
  decided_at: at,
});

async function audit(
  { db, clock }: Pick<OperationsContext, 'clock'> & { readonly db: Parameters<typeof addAuditEntry>[0] },
  operation: Operation,
  { userId: actor, channelId }: Actor,
  outcome: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { request, place, operationId, requestId } = operation;
  const detail = { ...auditDetail(operation, null), ...more };
  const audited = { request, teamId: place.teamId, actor, channelId, at: clock.now(), outcome, detail };
  await addAuditEntry(db, auditEntry({ ...audited, operationId, requestId }));
}
