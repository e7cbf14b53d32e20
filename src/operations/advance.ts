// Takes an operation as far as it may go now: to its approvers, into its delay, or to Depot. Each step is one claim.

import type { Access } from '../access/access.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import { messageOf } from '../lib/errors.ts';
import { redactSecrets } from '../lib/redact.ts';
import { addAuditEntry } from '../store/audit.ts';
import { findOperation, moveOperation, type OpenState, updateOperation } from '../store/operations.ts';
import type { Trx } from '../store/tables.ts';
import { auditEntry } from './audit-entry.ts';
import { endRotation } from './end-rotation.ts';
import { approvalTimeMs, listMissingApprovals, needsReason, readGuards } from './guards.ts';
import { type Confirmation, NOTHING_DONE, type Operation, type PreviewChange } from './model.ts';
import { findRefusal } from './required-permissions.ts';
import { auditDetail, type OnSecret, type RunContext, reveals, runOnce, settle } from './run-once.ts';
import { scheduleRun } from './schedule.ts';
import { readOperation } from './stored.ts';

/** How long a confirmation waits for somebody, in milliseconds. */
export const EXPIRES_AFTER_MS = 10 * 60_000;

/** A change takes 30 s at most, and reading it back as long: after this, the process that claimed it is gone. */
const LEASE_MS = 90_000;

export interface OperationsContext extends RunContext {
  readonly jobs: Jobs;
  readonly access: Access;
}

export interface Step {
  readonly from: Exclude<OpenState, 'running'>;
  readonly confirmedBy: string;
  readonly reason?: string | undefined;
  readonly onRunning?: ((operation: Operation) => Promise<void>) | undefined;
  readonly onSecret?: OnSecret | undefined;
}

/** @param operation with a preview just taken, and the approvals that it has */
export async function proceed(
  context: OperationsContext,
  operation: Operation,
  step: Step,
): Promise<Confirmation> {
  const { access, clock } = context;
  const { operationId, previewVersion } = operation;
  const { from, confirmedBy } = step;
  // It is posted and kept: a secret that somebody pasted must not be.
  const reason = redactSecrets(step.reason?.trim() ?? '') || operation.reason;
  const decided = { ...operation, confirmedBy, reason };
  if (from !== 'pending' && (await hasLostRight(context, decided))) {
    const explanation = 'The person who confirmed this no longer has the permission. Nothing changed.';
    const settled = { state: 'failed', outcome: { ...NOTHING_DONE, explanation } } as const;
    return { kind: 'done', operation: await settle(context, decided, settled, { from }) };
  }
  const guards = await readGuards(access, decided);
  if (from === 'pending' && needsReason(guards) && reason === null) {
    return { kind: 'reason-needed', operation: { ...operation, guards } };
  }
  const now = clock.now();
  const set = { confirmed_by: confirmedBy, reason, guards: JSON.stringify(guards) };
  const move = { operationId, from, previewVersion, ...(from !== 'scheduled' && { before: now }) };
  const missing = await listMissingApprovals(access, decided, guards);
  if (missing.length > 0) {
    if (from === 'awaiting') return keepAwaiting(context, operationId, set.guards);
    const forMs = approvalTimeMs(guards);
    return claimAndRun(context, operationId, async (trx) => {
      const until = { expires_at: new Date(now.getTime() + forMs), run_at: null };
      const row = await moveOperation(trx, { ...move, to: 'awaiting', set: { ...set, ...until } });
      if (!row) return undefined;
      await context.jobs.send(trx, 'operation-expiry', { operationId }, forMs / 1000 + 1);
      await audit(trx, { ...decided, guards }, 'awaiting approval', now);
      return row;
    });
  }
  if (guards.delayMinutes > 0 && from !== 'scheduled') {
    const delayMs = guards.delayMinutes * 60_000;
    return claimAndRun(context, operationId, async (trx) => {
      const runAt = new Date(now.getTime() + delayMs);
      const row = await moveOperation(trx, { ...move, to: 'scheduled', set: { ...set, run_at: runAt } });
      if (!row) return undefined;
      await scheduleRun(context.jobs, trx, operationId, delayMs);
      await audit(trx, { ...decided, guards, runAt }, 'scheduled', now);
      return row;
    });
  }
  const row = await context.db.transaction().execute(async (trx) => {
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const won = await moveOperation(trx, {
      ...move,
      to: 'running',
      set: { ...set, lease_until: leaseUntil },
    });
    if (won) await context.jobs.send(trx, 'operation-recovery', { operationId }, LEASE_MS / 1000 + 5);
    return won;
  });
  if (!row) return readStanding(context, operationId);
  const running = { ...(await readOperation(context.db, row)), preview: operation.preview };
  return { kind: 'done', operation: await run(context, running, step) };
}

async function run(context: OperationsContext, running: Operation, { onRunning, onSecret }: Step) {
  const announced = announce(context, running, onRunning);
  const hooks = {
    ...(onSecret && { onSecret }),
    ...(reveals(running.request) && {
      afterSuccess: (trx: Trx, done: Operation) => endRotation(context, trx, done),
    }),
  };
  const finished = await runOnce(context, running, hooks);
  // The outcome must not be overtaken by "is running".
  await announced;
  return finished;
}

async function announce(
  { log }: OperationsContext,
  running: Operation,
  onRunning: Step['onRunning'],
): Promise<void> {
  try {
    await onRunning?.(running);
  } catch (error) {
    const { requestId } = running;
    log.warn({ requestId, error: messageOf(error) }, 'a running operation could not be shown');
  }
}

/** A role may be revoked while a change waits. The end of a rotation only removes access, so it continues. */
async function hasLostRight({ access }: OperationsContext, operation: Operation): Promise<boolean> {
  const { request, preview, place, confirmedBy, requestedBy } = operation;
  if (request.kind === 'token-revoke' && request.endsRotation) return false;
  const actor = {
    teamId: place.teamId,
    userId: confirmedBy ?? requestedBy,
    channelId: place.channelId,
  };
  return (await findRefusal(access, actor, request, preview)) !== null;
}

async function claimAndRun(
  context: OperationsContext,
  operationId: string,
  claim: (trx: Trx) => Promise<Parameters<typeof readOperation>[1] | undefined>,
): Promise<Confirmation> {
  const row = await context.db.transaction().execute(claim);
  return row
    ? { kind: 'done', operation: await readOperation(context.db, row) }
    : readStanding(context, operationId);
}

async function keepAwaiting(
  context: OperationsContext,
  operationId: string,
  guards: string,
): Promise<Confirmation> {
  await updateOperation(context.db, operationId, { guards });
  const row = await findOperation(context.db, operationId);
  if (row?.state !== 'awaiting') return readStanding(context, operationId);
  return { kind: 'done', operation: await readOperation(context.db, row) };
}

async function audit(trx: Trx, operation: Operation, outcome: string, at: Date): Promise<void> {
  const { request, place, confirmedBy, requestedBy, operationId, requestId } = operation;
  const { teamId, channelId } = place;
  const actor = confirmedBy ?? requestedBy;
  const detail = { ...auditDetail(operation, null), guards: operation.guards };
  await addAuditEntry(
    trx,
    auditEntry({ request, teamId, actor, channelId, at, outcome, detail, operationId, requestId }),
  );
}

/** Somebody else was faster: its state now. */
export async function readStanding(
  { db }: RunContext,
  operationId: string,
  changes: readonly PreviewChange[] = [],
): Promise<Confirmation> {
  const row = await findOperation(db, operationId);
  if (!row) return { kind: 'unknown' };
  const operation = await readOperation(db, row);
  // Still open for clicks: the faster one has met a changed preview.
  return operation.state === 'pending' || operation.state === 'awaiting'
    ? { kind: 'changed', operation, changes }
    : { kind: 'already', operation };
}
