// Makes the guarded changes: propose → confirm → approvals → delay → run once → report.

import { randomUUID } from 'node:crypto';
import type { Access } from '../access/access.ts';
import type { Actor } from '../access/model.ts';
import type { Depot } from '../depot/depot.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { addAuditEntry } from '../store/audit.ts';
import type { DatabaseHealth } from '../store/database-health.ts';
import {
  endAllLeases,
  findOperation,
  insertOperation,
  listScheduledOperations,
  listUnsettledOperations,
  updateOperation,
} from '../store/operations.ts';
import { forgetOldReplyUrls } from '../store/reply-urls.ts';
import { forgetOldRequests } from '../store/seen-requests.ts';
import { storableJson } from '../store/storable.ts';
import type { Db } from '../store/tables.ts';
import { EXPIRES_AFTER_MS, readStanding } from './advance.ts';
import { reasonTargetIsMissing } from './affected.ts';
import { decide } from './approve-or-reject.ts';
import { auditEntry } from './audit-entry.ts';
import { confirm } from './confirm.ts';
import { runDue } from './due.ts';
import { mayDecide, readGuards } from './guards.ts';
import type { Confirmation, Operation, OperationRequest, Place, PreviewChange } from './model.ts';
import type { OperationReporter, Operations } from './operations.ts';
import { takePreview } from './preview.ts';
import { bringToEnd, cancelFrom, expire } from './recover-operations.ts';
import { findRefusal, type Refusal } from './required-permissions.ts';
import { readOperation } from './stored.ts';
import { createUnrecorded } from './unrecorded.ts';

export interface OperationsOptions {
  readonly db: Db;
  /** Checked before anything that might reach Depot: what can't be recorded isn't done. */
  readonly health: Pick<DatabaseHealth, 'check'>;
  readonly jobs: Jobs;
  readonly depot: Depot;
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Log;
  readonly reporter: OperationReporter;
  /** No other process can have this database open, so whatever is running at the start was cut short. */
  readonly isSoleProcess: boolean;
}

export interface OpenOperations extends Operations {
  /** Starts the scheduled work, and settles at once what was left behind. */
  start(): Promise<void>;
}

export function createOperations(options: OperationsOptions): OpenOperations {
  const { db, health, jobs, depot, access, clock, log, reporter, isSoleProcess } = options;
  const unrecorded = createUnrecorded(log, jobs.stopping, (operation) => report(operation));
  const context = { db, jobs, depot, access, clock, log, unrecorded };

  async function refused(
    request: OperationRequest,
    asker: Actor,
    place: Place | null,
    requestId: string,
    { needed, has }: Refusal,
  ) {
    const { teamId, userId: actor } = asker;
    const channelId = place?.channelId ?? null;
    const audited = { request, teamId, actor, channelId, at: clock.now(), operationId: null, requestId };
    await addAuditEntry(db, auditEntry({ ...audited, outcome: 'refused', detail: { needed, has } }));
  }

  /** Has the message show the state; a failure is repeated by the sweep. */
  async function report(operation: Operation, changes: readonly PreviewChange[] = []): Promise<void> {
    const { operationId, requestId, state } = operation;
    try {
      const { place, approvalPlaces } = await reporter.report(operation, changes);
      await updateOperation(db, operationId, {
        shown_state: state,
        ...(place && { channel_id: place.channelId, message_ts: place.messageTs }),
        ...(approvalPlaces && { approval_messages: JSON.stringify(approvalPlaces) }),
      });
    } catch (error) {
      log.warn({ requestId, error: messageOf(error) }, 'the message of an operation could not be edited');
    }
  }

  async function settleOverdue({ operationId }: { readonly operationId: string }): Promise<void> {
    const due = await runDue(context, operationId, (running) => report(running));
    if (due) return report(due.operation, due.changes);
    const operation = await bringToEnd(context, operationId);
    if (operation) await report(operation);
  }

  async function showCountdown({ operationId }: { readonly operationId: string }): Promise<void> {
    const row = await findOperation(db, operationId);
    if (row?.state === 'scheduled' && row.run_at && row.run_at > clock.now()) {
      await report(await readOperation(db, row));
    }
  }

  async function sweep(): Promise<void> {
    for (const row of await listUnsettledOperations(db, clock.now())) {
      await settleOverdue({ operationId: row.operation_id });
    }
    await forgetOldRequests(db, clock.now());
    await forgetOldReplyUrls(db, clock.now());
  }

  /** Looks up the operation and checks permissions again. @returns the operation, or what prevents the action. */
  async function actable(operationId: string, asker: Actor): Promise<Confirmation | Operation> {
    const operation = await open(operationId, asker);
    if ('kind' in operation) return operation;
    const { request, preview, place, requestId } = operation;
    const refusal = await findRefusal(access, asker, request, preview);
    if (refusal === null) return operation;
    await refused(request, asker, place, requestId, refusal);
    return { kind: 'refused', reason: refusal.reason };
  }

  /** The operation if it can still be acted on; otherwise its state. */
  async function open(operationId: string, asker: Actor): Promise<Confirmation | Operation> {
    const row = await findOperation(db, operationId);
    if (!row || row.team_id !== asker.teamId) return { kind: 'unknown' };
    const operation = await readOperation(db, row);
    const isOver = row.expires_at <= clock.now();
    if ((operation.state === 'pending' || operation.state === 'awaiting') && isOver) {
      const expired = await expire(context, row, operation.state);
      return expired ? { kind: 'expired', operation: expired } : readStanding(context, operationId);
    }
    return operation;
  }

  /** Who waits for it, who may do it, and who may approve it: each of them may stop it. */
  async function mayStop(operation: Operation, asker: Actor): Promise<Refusal | null> {
    const { request, preview, requestedBy, confirmedBy } = operation;
    if (operation.state !== 'pending' && [requestedBy, confirmedBy].includes(asker.userId)) return null;
    const refusal = await findRefusal(access, asker, request, preview);
    if (refusal === null || operation.state === 'pending') return refusal;
    const guards = await readGuards(access, operation);
    return (await mayDecide(access, operation, guards, asker.userId, asker.channelId)) ? null : refusal;
  }

  return {
    async start() {
      if (isSoleProcess) await endAllLeases(db, clock.now());
      await jobs.work('operation-expiry', settleOverdue);
      await jobs.work('operation-recovery', settleOverdue);
      await jobs.work('operation-due', settleOverdue);
      await jobs.work('operation-countdown', showCountdown);
      await jobs.work('sweep', sweep);
      await sweep();
    },

    async propose({ request, asker, place, originKey }) {
      await health.check();
      const requestId = randomUUID().slice(0, 8);
      const refusal = await findRefusal(access, asker, request);
      if (refusal !== null) {
        await refused(request, asker, place, requestId, refusal);
        throw new UserError(refusal.reason);
      }
      const now = clock.now();
      const preview = await takePreview(depot, request, now);
      const gone = reasonTargetIsMissing(request, preview);
      if (gone !== null) throw new UserError(`${gone} Nothing changed.`);
      const guards = await readGuards(access, { request, preview, place });
      const expiresAt = new Date(now.getTime() + EXPIRES_AFTER_MS);
      const operationId = randomUUID();
      return db.transaction().execute(async (trx) => {
        const { row, isNew } = await insertOperation(trx, {
          operation_id: operationId,
          origin_key: originKey,
          kind: request.kind,
          request: storableJson(request),
          state: 'pending',
          preview: storableJson(preview),
          preview_version: 1,
          requested_by: asker.userId,
          team_id: place.teamId,
          channel_id: place.channelId,
          message_ts: place.messageTs,
          request_id: requestId,
          created_at: now,
          expires_at: expiresAt,
          guards: JSON.stringify(guards),
        });
        if (isNew) await jobs.send(trx, 'operation-expiry', { operationId }, EXPIRES_AFTER_MS / 1000 + 1);
        return readOperation(trx, row);
      });
    },

    placed: (operationId, { channelId, messageTs }) =>
      updateOperation(db, operationId, { channel_id: channelId, message_ts: messageTs }),

    placedForApprovers: (operationId, places) =>
      updateOperation(db, operationId, { approval_messages: JSON.stringify(places) }),

    shown: (operationId, state) => updateOperation(db, operationId, { shown_state: state }),

    async confirm({ operationId, previewVersion, asker, ...step }) {
      await health.check();
      const found = await actable(operationId, asker);
      if ('kind' in found) return found;
      if (found.state !== 'pending') return { kind: 'already', operation: found };
      return confirm(context, found, previewVersion, { ...step, confirmedBy: asker.userId });
    },

    async decide(click) {
      await health.check();
      const found = await open(click.operationId, click.asker);
      if ('kind' in found) return found;
      if (found.state !== 'awaiting') return { kind: 'already', operation: found };
      return decide(context, found, click);
    },

    async cancel(operationId, asker) {
      const found = await open(operationId, asker);
      if ('kind' in found) return found;
      const { state } = found;
      const refusal = await mayStop(found, asker);
      if (refusal !== null) {
        await refused(found.request, asker, found.place, found.requestId, refusal);
        return { kind: 'refused', reason: refusal.reason };
      }
      if (state !== 'pending' && state !== 'awaiting' && state !== 'scheduled') {
        return { kind: 'already', operation: found };
      }
      const cancelled = await cancelFrom(context, found, asker.userId, state);
      return cancelled ? { kind: 'done', operation: cancelled } : readStanding(context, operationId);
    },

    async get(operationId) {
      const row = await findOperation(db, operationId);
      return row ? readOperation(db, row) : null;
    },

    async rotationsOf(projectId) {
      const waiting = await Promise.all(
        (await listScheduledOperations(db)).map((row) => readOperation(db, row)),
      );
      return waiting.filter(
        ({ request }) => request.kind === 'token-revoke' && request.projectId === projectId,
      );
    },

    sweep,
  };
}
