// Open outages that the admins were notified of: for all replicas together.

import type { Selectable } from 'kysely';
import type { Db, OutagesTable, Trx } from './tables.ts';

export function findOutage(db: Db, service: string): Promise<Selectable<OutagesTable> | undefined> {
  return db.selectFrom('outages').selectAll().where('service', '=', service).executeTakeFirst();
}

/** True for the first caller, who notifies people. */
export async function beginOutage(trx: Trx, service: string, since: Date, now: Date): Promise<boolean> {
  const added = await trx
    .insertInto('outages')
    .values({ service, since, last_seen_at: now })
    .onConflict((conflict) => conflict.column('service').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** It still lasts, as one replica sees it. */
export async function keepOutage(db: Db, service: string, now: Date): Promise<void> {
  await db.updateTable('outages').set({ last_seen_at: now }).where('service', '=', service).execute();
}

/** True for the caller that ends it, and notifies people. */
export async function endOutage(trx: Trx, service: string, since: Date): Promise<boolean> {
  const ended = await trx
    .deleteFrom('outages')
    .where('service', '=', service)
    .where('since', '=', since)
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}
