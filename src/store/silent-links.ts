// Channels in which links to Depot stay as they are: one row while previews are off.

import type { Insertable } from 'kysely';
import type { Db, SilentLinksTable, Trx } from './tables.ts';

export async function arePreviewsOff(db: Db, channelId: string): Promise<boolean> {
  const row = await db
    .selectFrom('silent_links')
    .select('channel_id')
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns whether that changed anything */
export async function turnPreviewsOff(trx: Trx, row: Insertable<SilentLinksTable>): Promise<boolean> {
  const added = await trx
    .insertInto('silent_links')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('channel_id')
    .executeTakeFirst();
  return added !== undefined;
}

/** @returns whether that changed anything */
export async function turnPreviewsOn(trx: Trx, channelId: string): Promise<boolean> {
  const removed = await trx
    .deleteFrom('silent_links')
    .where('channel_id', '=', channelId)
    .returning('channel_id')
    .executeTakeFirst();
  return removed !== undefined;
}
