// A change whose delay is over: everything is checked again, then it runs once, even if several try.

import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import { findOperation } from '../store/operations.ts';
import { type OperationsContext, proceed } from './advance.ts';
import { missingTargetWords } from './affected.ts';
import { whatChanged } from './changed-impact.ts';
import { showAgain } from './confirm.ts';
import { NOTHING_DONE, type Operation, type Preview, type PreviewChange } from './model.ts';
import { takePreview } from './preview.ts';
import { settle } from './run-once.ts';
import { readOperation } from './stored.ts';

/** Depot may be away at the moment itself: it is asked again for so long. */
const PATIENCE_MS = 15 * 60_000;

export interface Due {
  readonly operation: Operation;
  /** What changed in the meantime, so that it must be approved again. */
  readonly changes: readonly PreviewChange[];
}

/** null: there is nothing to be done about it now. */
export async function runDue(
  context: OperationsContext,
  operationId: string,
  onRunning?: (operation: Operation) => Promise<void>,
): Promise<Due | null> {
  const { db, clock } = context;
  const row = await findOperation(db, operationId);
  const now = clock.now();
  if (row?.state !== 'scheduled' || row.run_at === null || row.run_at > now) return null;
  const operation = await readOperation(db, row);
  const fresh = await look(context, operation, row.run_at);
  if (fresh === null) return null;
  if (!('takenAt' in fresh)) return { operation: fresh, changes: [] };
  const changes = whatChanged(operation.request, operation.preview, fresh);
  const { confirmedBy, requestedBy } = operation;
  const result =
    changes.length > 0
      ? await showAgain(context, operation, fresh, changes, 'scheduled')
      : await proceed(
          context,
          { ...operation, preview: fresh },
          { from: 'scheduled', confirmedBy: confirmedBy ?? requestedBy, onRunning },
        );
  if (result.kind !== 'done' && result.kind !== 'changed') return null;
  return { operation: result.operation, changes: result.kind === 'changed' ? result.changes : [] };
}

/** A preview; the operation, settled, where there is nothing left to look at; null: try again later. */
async function look(
  context: OperationsContext,
  operation: Operation,
  runAt: Date,
): Promise<Preview | Operation | null> {
  const now = context.clock.now();
  try {
    return await takePreview(context.depot, operation.request, now);
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    const isGone = error.code === 'not_found';
    if (!isGone && now.getTime() - runAt.getTime() < PATIENCE_MS) {
      context.log.warn({ requestId: operation.requestId, err: error }, 'a scheduled change waits for Depot');
      return null;
    }
    const why = isGone ? missingTargetWords(operation.request) : depotErrorWords(error);
    const outcome = { ...NOTHING_DONE, explanation: `${why} Nothing changed.` };
    return settle(context, operation, { state: 'failed', outcome }, { from: 'scheduled' });
  }
}
