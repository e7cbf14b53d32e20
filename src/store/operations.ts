// The operations table. Each change of state is one UPDATE that only one caller can win.

import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db, OperationsTable, Trx } from './tables.ts';

export type OperationRow = Selectable<OperationsTable>;
export type NewOperationRow = Insertable<OperationsTable>;

export async function findOperation(db: Db | Trx, operationId: string): Promise<OperationRow | undefined> {
  return db.selectFrom('operations').selectAll().where('operation_id', '=', operationId).executeTakeFirst();
}

/** Inserts the row, unless the same act of the person has made one: then that one is returned. */
export async function insertOperation(
  trx: Trx,
  row: NewOperationRow,
): Promise<{ readonly row: OperationRow; readonly isNew: boolean }> {
  const inserted = await trx
    .insertInto('operations')
    .values(row)
    .onConflict((conflict) => conflict.column('origin_key').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted) return { row: inserted, isNew: true };
  const existing = await trx
    .selectFrom('operations')
    .selectAll()
    .where('origin_key', '=', row.origin_key)
    .executeTakeFirstOrThrow();
  return { row: existing, isNew: false };
}

/** pending → running, for the one caller that wins. undefined: somebody else decided, or it is overdue or changed. */
export async function claimOperation(
  trx: Trx,
  claim: {
    readonly operationId: string;
    readonly previewVersion: number;
    readonly confirmedBy: string;
    readonly now: Date;
    readonly leaseUntil: Date;
  },
): Promise<OperationRow | undefined> {
  return trx
    .updateTable('operations')
    .set({ state: 'running', confirmed_by: claim.confirmedBy, lease_until: claim.leaseUntil })
    .where('operation_id', '=', claim.operationId)
    .where('state', '=', 'pending')
    .where('preview_version', '=', claim.previewVersion)
    .where('expires_at', '>', claim.now)
    .returningAll()
    .executeTakeFirst();
}

/** Stores a newer preview of a pending operation; only the first of several simultaneous ones counts. */
export async function replacePreview(
  db: Db,
  change: {
    readonly operationId: string;
    readonly previewVersion: number;
    readonly preview: string;
    readonly expiresAt: Date;
  },
): Promise<OperationRow | undefined> {
  return db
    .updateTable('operations')
    .set({
      preview: change.preview,
      preview_version: change.previewVersion + 1,
      expires_at: change.expiresAt,
    })
    .where('operation_id', '=', change.operationId)
    .where('state', '=', 'pending')
    .where('preview_version', '=', change.previewVersion)
    .returningAll()
    .executeTakeFirst();
}

/** From one state to a final one, for the one caller that wins. */
export async function settleOperation(
  trx: Trx,
  change: {
    readonly operationId: string;
    readonly from: 'pending' | 'running';
    readonly to: string;
    readonly outcome: string | null;
    readonly confirmedBy?: string;
    readonly now: Date;
    /** Only if it is overdue: still pending after its time, or running after its lease. */
    readonly overdueOnly?: boolean;
  },
): Promise<OperationRow | undefined> {
  let update = trx
    .updateTable('operations')
    .set({
      state: change.to,
      outcome: change.outcome,
      finished_at: change.now,
      ...(change.confirmedBy !== undefined && { confirmed_by: change.confirmedBy }),
    })
    .where('operation_id', '=', change.operationId)
    .where('state', '=', change.from);
  if (change.overdueOnly) {
    update = update.where(change.from === 'pending' ? 'expires_at' : 'lease_until', '<=', change.now);
  }
  return update.returningAll().executeTakeFirst();
}

export async function updateOperation(
  db: Db,
  operationId: string,
  change: Pick<Updateable<OperationsTable>, 'sent_at' | 'message_ts' | 'channel_id' | 'shown_state'>,
): Promise<void> {
  await db.updateTable('operations').set(change).where('operation_id', '=', operationId).execute();
}

/** Extends nothing and claims nothing: what a sweep has to look at. Oldest first. */
export async function unsettledOperations(db: Db, now: Date, limit = 200): Promise<readonly OperationRow[]> {
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000);
  // A click's own answer gets this long before the sweep thinks it was lost.
  const graceful = new Date(now.getTime() - 60_000);
  return db
    .selectFrom('operations')
    .selectAll()
    .where((e) =>
      e.or([
        e.and([e('state', '=', 'pending'), e('expires_at', '<=', now)]),
        e.and([e('state', '=', 'running'), e('lease_until', '<=', now)]),
        e.and([
          e('finished_at', '>', dayAgo),
          e('finished_at', '<=', graceful),
          e('message_ts', 'is not', null),
          e.or([e('shown_state', 'is', null), e('shown_state', '!=', e.ref('state'))]),
        ]),
      ]),
    )
    .orderBy('created_at')
    .limit(limit)
    .execute();
}

/** Nobody else can be at work: for a database that only one process can open, at its start. */
export async function endAllLeases(db: Db, now: Date): Promise<void> {
  await db.updateTable('operations').set({ lease_until: now }).where('state', '=', 'running').execute();
}
