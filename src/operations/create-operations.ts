// Makes the guarded changes: propose → confirm → run once → report.

import { randomUUID } from 'node:crypto';
import type { Access, Actor } from '../access/model.ts';
import type { Depot } from '../depot/depot.ts';
import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { addAuditEntry } from '../store/audit.ts';
import {
  claimOperation,
  endAllLeases,
  findOperation,
  insertOperation,
  replacePreview,
  unsettledOperations,
  updateOperation,
} from '../store/operations.ts';
import { forgetOldRequests } from '../store/seen-requests.ts';
import type { Db } from '../store/tables.ts';
import { auditEntry } from './audit-entry.ts';
import { whatChanged } from './matters.ts';
import type { Confirmation, Operation, OperationRequest, Place, PreviewChange } from './model.ts';
import type { OperationReporter, Operations } from './operations.ts';
import { takePreview } from './preview.ts';
import { bringToEnd, cancelPending, expire } from './recover.ts';
import { type Refusal, refusalOf } from './required-rights.ts';
import { runOnce } from './run-once.ts';
import { toOperation } from './stored.ts';

/** How long a confirmation waits for somebody, in milliseconds. */
const EXPIRES_AFTER_MS = 10 * 60_000;

/** A change takes 30 s at most, and reading it back as long: after this, whoever claimed it is gone. */
const LEASE_MS = 90_000;

export interface OperationsOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly depot: Depot;
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Log;
  readonly reporter: OperationReporter;
  /** No other process can have this database open, so whatever is running at the start was cut short. */
  readonly soleProcess: boolean;
}

export interface OpenOperations extends Operations {
  /** Starts the scheduled work, and settles at once what was left behind. */
  start(): Promise<void>;
}

export function createOperations(options: OperationsOptions): OpenOperations {
  const { db, jobs, depot, access, clock, log, reporter, soleProcess } = options;
  const context = { db, depot, clock, log };

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
  async function report(operation: Operation): Promise<void> {
    const { operationId, requestId, state } = operation;
    try {
      await reporter.report(operation);
      await updateOperation(db, operationId, { shown_state: state });
    } catch (error) {
      log.warn({ requestId, error: messageOf(error) }, 'the message of an operation could not be edited');
    }
  }

  async function settleOverdue({ operationId }: { readonly operationId: string }): Promise<void> {
    const operation = await bringToEnd(context, operationId);
    if (operation) await report(operation);
  }

  async function sweep(): Promise<void> {
    for (const row of await unsettledOperations(db, clock.now())) {
      await settleOverdue({ operationId: row.operation_id });
    }
    await forgetOldRequests(db, clock.now());
  }

  async function confirmPending(
    operation: Operation,
    { previewVersion, asker, onRunning }: Parameters<Operations['confirm']>[0],
  ): Promise<Confirmation> {
    const { operationId, request } = operation;
    // A click on an older preview than the one now shown confirms nothing.
    if (previewVersion !== operation.previewVersion) return { kind: 'changed', operation, changes: [] };
    const fresh = await takePreview(depot, request, clock.now());
    const changes = whatChanged(request, operation.preview, fresh);
    if (changes.length > 0) {
      const row = await replacePreview(db, {
        operationId,
        previewVersion: operation.previewVersion,
        preview: JSON.stringify(fresh),
        expiresAt: new Date(clock.now().getTime() + EXPIRES_AFTER_MS),
      });
      if (row) return { kind: 'changed', operation: toOperation(row), changes };
      return standing(operationId, changes);
    }
    const now = clock.now();
    const claimed = await db.transaction().execute(async (trx) => {
      const row = await claimOperation(trx, {
        operationId,
        previewVersion,
        confirmedBy: asker.userId,
        now,
        leaseUntil: new Date(now.getTime() + LEASE_MS),
      });
      if (row) await jobs.send(trx, 'operation-recovery', { operationId }, LEASE_MS / 1000 + 5);
      return row;
    });
    if (!claimed) return standing(operationId);
    const running = { ...toOperation(claimed), preview: fresh };
    const announced = announce(running, onRunning);
    const finished = await runOnce(context, running);
    // The outcome must not be overtaken by "is running".
    await announced;
    return { kind: 'done', operation: finished };
  }

  async function announce(
    running: Operation,
    onRunning?: (operation: Operation) => Promise<void>,
  ): Promise<void> {
    try {
      await onRunning?.(running);
    } catch (error) {
      const { requestId } = running;
      log.warn({ requestId, error: messageOf(error) }, 'that an operation is running could not be shown');
    }
  }

  /** Somebody else was faster: how it stands now. */
  async function standing(
    operationId: string,
    changes: readonly PreviewChange[] = [],
  ): Promise<Confirmation> {
    const row = await findOperation(db, operationId);
    if (!row) return { kind: 'unknown' };
    const operation = toOperation(row);
    // Still pending: the faster click has met a changed preview.
    return operation.state === 'pending'
      ? { kind: 'changed', operation, changes }
      : { kind: 'already', operation };
  }

  /** Looks the operation up and checks rights again; what stands in the way of acting on it, or the operation. */
  async function actable(operationId: string, asker: Actor): Promise<Confirmation | Operation> {
    const row = await findOperation(db, operationId);
    if (!row || row.team_id !== asker.teamId) return { kind: 'unknown' };
    const operation = toOperation(row);
    const { request, preview } = operation;
    const refusal = await refusalOf(access, asker, request, preview);
    if (refusal !== null) {
      await refused(request, asker, operation.place, operation.requestId, refusal);
      return { kind: 'refused', reason: refusal.reason };
    }
    if (operation.state !== 'pending') return { kind: 'already', operation };
    if (operation.expiresAt <= clock.now()) {
      const expired = await expire(context, row);
      return expired ? { kind: 'expired', operation: expired } : standing(operationId);
    }
    return operation;
  }

  return {
    async start() {
      if (soleProcess) await endAllLeases(db, clock.now());
      await jobs.work('operation-expiry', settleOverdue);
      await jobs.work('operation-recovery', settleOverdue);
      await jobs.work('sweep', sweep);
      await sweep();
    },

    async propose({ request, asker, place, originKey }) {
      const requestId = randomUUID().slice(0, 8);
      const refusal = await refusalOf(access, asker, request);
      if (refusal !== null) {
        await refused(request, asker, place, requestId, refusal);
        throw new UserError(refusal.reason);
      }
      const now = clock.now();
      const preview = await takePreview(depot, request, now);
      const expiresAt = new Date(now.getTime() + EXPIRES_AFTER_MS);
      const operationId = randomUUID();
      return db.transaction().execute(async (trx) => {
        const { row, isNew } = await insertOperation(trx, {
          operation_id: operationId,
          origin_key: originKey,
          kind: request.kind,
          request: JSON.stringify(request),
          state: 'pending',
          preview: JSON.stringify(preview),
          preview_version: 1,
          requested_by: asker.userId,
          confirmed_by: null,
          team_id: place.teamId,
          channel_id: place.channelId,
          message_ts: place.messageTs,
          request_id: requestId,
          created_at: now,
          expires_at: expiresAt,
          lease_until: null,
          sent_at: null,
          finished_at: null,
          outcome: null,
          shown_state: null,
        });
        if (isNew) await jobs.send(trx, 'operation-expiry', { operationId }, EXPIRES_AFTER_MS / 1000 + 1);
        return toOperation(row);
      });
    },

    placed: (operationId, { channelId, messageTs }) =>
      updateOperation(db, operationId, { channel_id: channelId, message_ts: messageTs }),

    shown: (operationId, state) => updateOperation(db, operationId, { shown_state: state }),

    async confirm(click) {
      const found = await actable(click.operationId, click.asker);
      if ('kind' in found) return found;
      try {
        return await confirmPending(found, click);
      } catch (error) {
        if (!(error instanceof DepotError)) throw error;
        // Only looking has failed so far: the operation stays open for another click.
        throw new UserError(
          error.code === 'not_found'
            ? 'The project is gone: somebody deleted it meanwhile. Nothing was changed.'
            : `${depotErrorWords(error)} Nothing was changed; the button still works.`,
          { cause: error },
        );
      }
    },

    async cancel(operationId, asker) {
      const found = await actable(operationId, asker);
      if ('kind' in found) return found;
      const cancelled = await cancelPending(context, found, asker.userId);
      return cancelled ? { kind: 'done', operation: cancelled } : standing(operationId);
    },

    async get(operationId) {
      const row = await findOperation(db, operationId);
      return row ? toOperation(row) : null;
    },

    sweep,
  };
}
