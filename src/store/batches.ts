// Requests to create many projects. Each change of a batch's state is one UPDATE that only one caller can win.

import type { Insertable, Selectable, Updateable } from 'kysely';
import type { BatchesTable, BatchItemsTable, Db, Trx } from './tables.ts';

export type BatchRow = Selectable<BatchesTable>;
export type BatchItemRow = Selectable<BatchItemsTable>;

export async function findBatch(db: Db | Trx, batchId: string): Promise<BatchRow | undefined> {
  return db.selectFrom('batches').selectAll().where('batch_id', '=', batchId).executeTakeFirst();
}

/** In the order in which the names were typed. */
export async function listBatchItems(db: Db | Trx, batchId: string): Promise<readonly BatchItemRow[]> {
  return db
    .selectFrom('batch_items')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('position')
    .execute();
}

/** Inserts the batch, unless the same act of the person has made one: then that one is returned. */
export async function insertBatch(
  trx: Trx,
  batch: Insertable<BatchesTable>,
  items: readonly Omit<Insertable<BatchItemsTable>, 'batch_id'>[],
): Promise<BatchRow> {
  const inserted = await trx
    .insertInto('batches')
    .values(batch)
    .onConflict((conflict) => conflict.column('origin_key').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!inserted) {
    return trx
      .selectFrom('batches')
      .selectAll()
      .where('origin_key', '=', batch.origin_key)
      .executeTakeFirstOrThrow();
  }
  const { batch_id } = inserted;
  await trx
    .insertInto('batch_items')
    .values(items.map((item) => ({ ...item, batch_id })))
    .execute();
  return inserted;
}

/** undefined: somebody else was faster. */
export async function moveBatch(
  db: Db | Trx,
  batchId: string,
  from: readonly string[],
  to: string,
  set: Pick<Updateable<BatchesTable>, 'confirmed_by' | 'is_reported'> = {},
): Promise<BatchRow | undefined> {
  return db
    .updateTable('batches')
    .set({ ...set, state: to })
    .where('batch_id', '=', batchId)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
}

/** Batches that somebody has to go on with. */
export async function openBatches(db: Db): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('batches')
    .select('batch_id')
    .where((e) =>
      e.or([
        e.and([e('state', 'in', ['running', 'finished']), e('is_reported', '=', false)]),
        e(
          'batch_id',
          'in',
          e.selectFrom('batch_steps').select('batch_id').where('state', 'in', ['begun', 'sealed']),
        ),
      ]),
    )
    .execute();
  return rows.map(({ batch_id }) => batch_id);
}

export async function noteReported(db: Db, batchId: string): Promise<void> {
  await db.updateTable('batches').set({ is_reported: true }).where('batch_id', '=', batchId).execute();
}

export async function placeBatch(
  db: Db,
  batchId: string,
  place: { readonly channelId: string; readonly messageTs: string },
): Promise<void> {
  await db
    .updateTable('batches')
    .set({ channel_id: place.channelId, message_ts: place.messageTs })
    .where('batch_id', '=', batchId)
    .execute();
}

export async function updateBatchItem(
  db: Db | Trx,
  { batch_id, position }: Pick<BatchItemRow, 'batch_id' | 'position'>,
  change: Pick<Updateable<BatchItemsTable>, 'state' | 'attempt' | 'project_id' | 'explanation'>,
): Promise<void> {
  await db
    .updateTable('batch_items')
    .set(change)
    .where('batch_id', '=', batch_id)
    .where('position', '=', position)
    .execute();
}

/** Those that failed are waiting again, as a new attempt. */
export async function retryFailedItems(trx: Trx, batchId: string): Promise<void> {
  await trx
    .updateTable('batch_items')
    .set((e) => ({ state: 'waiting', explanation: '', attempt: e('attempt', '+', 1) }))
    .where('batch_id', '=', batchId)
    .where('state', '=', 'failed')
    .execute();
}
