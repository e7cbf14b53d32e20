// A click on Confirm: rights and preview again, then as far as the rules let it go.

import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import { UserError } from '../lib/errors.ts';
import { moveOperation, type OpenState } from '../store/operations.ts';
import { storableJson } from '../store/storable.ts';
import { EXPIRES_AFTER_MS, type OperationsContext, proceed, readStanding, type Step } from './advance.ts';
import { missingTargetWords } from './affected.ts';
import { whatChanged } from './changed-impact.ts';
import { approvalTimeMs, readGuards } from './guards.ts';
import type { Confirmation, Operation, Preview, PreviewChange } from './model.ts';
import { takePreview } from './preview.ts';
import { reveals } from './run-once.ts';
import { readOperation } from './stored.ts';

/** @throws UserError when Depot cannot be asked: only looking has failed, and the operation stays as it is. */
export async function recheck(context: OperationsContext, { request }: Operation): Promise<Preview> {
  try {
    return await takePreview(context.depot, request, context.clock.now());
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    throw new UserError(
      error.code === 'not_found'
        ? `${missingTargetWords(request)} Nothing changed.`
        : depotErrorWords(error, 'Nothing changed; the button still works.'),
      { cause: error },
    );
  }
}

/**
 * Stores the present impact, to be confirmed or approved again: earlier consent no longer counts. Only the
 * first of several at once does.
 */
export async function showAgain(
  context: OperationsContext,
  operation: Operation,
  fresh: Preview,
  changes: readonly PreviewChange[],
  from: Exclude<OpenState, 'running'>,
): Promise<Confirmation> {
  const { operationId, previewVersion } = operation;
  const guards = await readGuards(context.access, { ...operation, preview: fresh });
  const approvers = from !== 'pending' && guards.approvals.length > 0;
  const forMs = approvers ? approvalTimeMs(guards) : EXPIRES_AFTER_MS;
  const to = approvers ? 'awaiting' : 'pending';
  const row = await context.db.transaction().execute(async (trx) => {
    const moved = await moveOperation(trx, {
      operationId,
      from,
      to,
      previewVersion,
      set: {
        preview: storableJson(fresh),
        preview_version: previewVersion + 1,
        guards: JSON.stringify(guards),
        expires_at: new Date(context.clock.now().getTime() + forMs),
        run_at: null,
      },
    });
    if (moved) await context.jobs.send(trx, 'operation-expiry', { operationId }, forMs / 1000 + 1);
    return moved;
  });
  if (!row) return readStanding(context, operationId, changes);
  return { kind: 'changed', operation: await readOperation(context.db, row), changes };
}

/** @param operation pending, and this person may do it */
export async function confirm(
  context: OperationsContext,
  operation: Operation,
  previewVersion: number,
  step: Omit<Step, 'from'>,
): Promise<Confirmation> {
  // What ends in a secret needs somebody to show it to.
  if (reveals(operation.request) && !step.onSecret) return { kind: 'unknown' };
  // A click on an older preview than the one now shown confirms nothing.
  if (previewVersion !== operation.previewVersion) return { kind: 'changed', operation, changes: [] };
  const fresh = await recheck(context, operation);
  const changes = whatChanged(operation.request, operation.preview, fresh);
  if (changes.length > 0) return showAgain(context, operation, fresh, changes, 'pending');
  return proceed(context, { ...operation, preview: fresh }, { ...step, from: 'pending' });
}
