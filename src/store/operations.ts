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

/** When each state that expires does so. */
const ENDS = {
  pending: 'expires_at',
  awaiting: 'expires_at',
  scheduled: 'run_at',
  running: 'lease_until',
} as const;

export type OpenState = keyof typeof ENDS;

export interface Move {
  readonly operationId: string;
  readonly from: OpenState | readonly ['running', 'unclear'];
  readonly to: string;
  /** Only if this is the preview now shown. */
  readonly previewVersion?: number;
  /** Only if its time in the state is not over yet. */
  readonly before?: Date;
  /** Only if its time in the state is over. */
  readonly overdueAt?: Date;
  readonly set?: Updateable<OperationsTable>;
}

/** From one state to another, for the one caller that wins. undefined: somebody else was faster, or a condition fails. */
export async function moveOperation(trx: Db | Trx, move: Move): Promise<OperationRow | undefined> {
  let update = trx
    .updateTable('operations')
    .set({ ...move.set, state: move.to })
    .where('operation_id', '=', move.operationId)
    .where('state', 'in', typeof move.from === 'string' ? [move.from] : [...move.from]);
  if (move.previewVersion !== undefined) update = update.where('preview_version', '=', move.previewVersion);
  const ends = ENDS[typeof move.from === 'string' ? move.from : 'running'];
  if (move.before) update = update.where(ends, '>', move.before);
  if (move.overdueAt) update = update.where(ends, '<=', move.overdueAt);
  return update.returningAll().executeTakeFirst();
}

export async function updateOperation(
  db: Db,
  operationId: string,
  change: Pick<
    Updateable<OperationsTable>,
    'sent_at' | 'message_ts' | 'channel_id' | 'shown_state' | 'guards' | 'approval_messages'
  >,
): Promise<void> {
  await db.updateTable('operations').set(change).where('operation_id', '=', operationId).execute();
}

/** Extends nothing and claims nothing: what a sweep has to look at. Oldest first. */
export async function listUnsettledOperations(
  db: Db,
  now: Date,
  limit = 200,
): Promise<readonly OperationRow[]> {
  const dayAgo = new Date(now.getTime() - 24 * 3_600_000);
  // A click's own answer gets this long before the sweep thinks it was lost.
  const graceful = new Date(now.getTime() - 60_000);
  return db
    .selectFrom('operations')
    .selectAll()
    .where((e) => {
      const notShown = e.or([e('shown_state', 'is', null), e('shown_state', '!=', e.ref('state'))]);
      return e.or([
        ...(Object.keys(ENDS) as OpenState[]).map(
          (
            state, // keys of our own table
          ) => e.and([e('state', '=', state), e(ENDS[state], '<=', now)]),
        ),
        e.and([e('state', 'in', ['awaiting', 'scheduled']), notShown]),
        e.and([
          e('finished_at', '>', dayAgo),
          e('finished_at', '<=', graceful),
          e('message_ts', 'is not', null),
          notShown,
        ]),
      ]);
    })
    .orderBy('created_at')
    .limit(limit)
    .execute();
}

/** Operations that wait for their moment, soonest first. */
export function listScheduledOperations(db: Db, limit = 200): Promise<readonly OperationRow[]> {
  return db
    .selectFrom('operations')
    .selectAll()
    .where('state', '=', 'scheduled')
    .orderBy('run_at')
    .limit(limit)
    .execute();
}

/** Operations that wait for approvals or for their moment, oldest first. */
export function listWaitingOperations(db: Db, teamId: string, limit = 200): Promise<readonly OperationRow[]> {
  return db
    .selectFrom('operations')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('state', 'in', ['awaiting', 'scheduled'])
    .orderBy('created_at')
    .limit(limit)
    .execute();
}

/** Nobody else can be at work: for a database that only one process can open, at its start. */
export async function endAllLeases(db: Db, now: Date): Promise<void> {
  await db.updateTable('operations').set({ lease_until: now }).where('state', '=', 'running').execute();
}
