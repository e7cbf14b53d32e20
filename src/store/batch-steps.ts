// What is done for each project of a batch once it exists: each step a row, so that a worker that continues after a crash knows
// what is left.

import type { Selectable, Updateable } from 'kysely';
import type { BatchStepsTable, Db, Trx } from './tables.ts';

export type BatchStepRow = Selectable<BatchStepsTable>;
export type StepKey = Pick<BatchStepRow, 'batch_id' | 'position' | 'step'>;

/** In the order of the names, and of what is done for each. */
export async function listBatchSteps(db: Db | Trx, batchId: string): Promise<readonly BatchStepRow[]> {
  return db
    .selectFrom('batch_steps')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .orderBy('step')
    .execute();
}

export async function addSteps(trx: Trx, keys: readonly StepKey[]): Promise<void> {
  if (keys.length === 0) return;
  await trx
    .insertInto('batch_steps')
    .values([...keys])
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** @returns false, and changes nothing, when the step is no longer in that attempt, or in one of these states. */
export async function updateStep(
  db: Db | Trx,
  { batch_id, position, step, attempt }: StepKey & Pick<BatchStepRow, 'attempt'>,
  change: Updateable<BatchStepsTable>,
  from: readonly string[] = ['waiting', 'begun'],
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('batch_steps')
    .set(change)
    .where('batch_id', '=', batch_id)
    .where('position', '=', position)
    .where('step', '=', step)
    .where('attempt', '=', attempt)
    .where('state', 'in', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** A new attempt has nothing of the one before. */
export const UNSEALED = {
  token_id: null,
  sealed_secret: null,
  sealed_at: null,
  secret_file_id: null,
} as const;

/** Steps that failed are waiting again, as a new attempt. */
export async function retryFailedSteps(trx: Trx, batchId: string): Promise<void> {
  await trx
    .updateTable('batch_steps')
    .set((e) => ({ state: 'waiting', explanation: '', attempt: e('attempt', '+', 1), ...UNSEALED }))
    .where('batch_id', '=', batchId)
    .where('state', '=', 'failed')
    .execute();
}

/** Secrets that nobody took delivery of are kept no longer: their tokens can be rotated. */
export async function forgetSealedSecrets(db: Db, before: Date): Promise<void> {
  await db
    .updateTable('batch_steps')
    .set({
      state: 'failed',
      sealed_secret: null,
      explanation: 'Its secret could not be delivered for a day, and is deleted. Retry creates a new token.',
    })
    .where('sealed_secret', 'is not', null)
    .where('sealed_at', '<', before)
    .execute();
}
