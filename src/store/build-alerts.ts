// Who wants a direct message when a build ends. A row is there until the message is in the outbox.

import type { Insertable, Selectable } from 'kysely';
import type { BuildAlertsTable, Db, Trx } from './tables.ts';

export type BuildAlertRow = Selectable<BuildAlertsTable>;

/** @returns `full`: the person has as many as they may have. */
export async function addAlert(
  trx: Trx,
  row: Insertable<BuildAlertsTable>,
  mostOfOnePerson: number,
): Promise<'added' | 'there already' | 'full'> {
  const rows = await trx
    .selectFrom('build_alerts')
    .select('build_id')
    .where('user_id', '=', row.user_id)
    .forUpdate()
    .execute();
  if (rows.some(({ build_id }) => build_id === row.build_id)) return 'there already';
  if (rows.length >= mostOfOnePerson) return 'full';
  const added = await trx
    .insertInto('build_alerts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('build_id')
    .executeTakeFirst();
  return added ? 'added' : 'there already';
}

/** Exactly one caller of several gets it. */
export async function takeAlert(
  trx: Db | Trx,
  userId: string,
  buildId: string,
): Promise<BuildAlertRow | undefined> {
  return trx
    .deleteFrom('build_alerts')
    .where('user_id', '=', userId)
    .where('build_id', '=', buildId)
    .returningAll()
    .executeTakeFirst();
}

/** Those to poll now, longest due first. */
export async function listDueAlerts(db: Db, now: Date, limit: number): Promise<readonly BuildAlertRow[]> {
  return db
    .selectFrom('build_alerts')
    .selectAll()
    .where('next_poll_at', '<=', now)
    .orderBy('next_poll_at')
    .limit(limit)
    .execute();
}

export async function postponeAlerts(db: Db, buildId: string, until: Date): Promise<void> {
  await db.updateTable('build_alerts').set({ next_poll_at: until }).where('build_id', '=', buildId).execute();
}

/** null: there is none. */
export async function readNextAlertTime(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('build_alerts')
    .select((e) => e.fn.min('next_poll_at').as('next'))
    .executeTakeFirstOrThrow();
  return row.next;
}
