// Which channel wants a digest, how often, and when in its own time zone.

import type { Insertable, Selectable } from 'kysely';
import type { Db, DigestsTable, Trx } from './tables.ts';

export type DigestRow = Selectable<DigestsTable>;

/** In place of what the channel had before. */
export async function setDigest(db: Db, row: Insertable<DigestsTable>): Promise<void> {
  const { channel_id: _, ...change } = row;
  await db
    .insertInto('digests')
    .values(row)
    .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(change))
    .execute();
}

export async function findDigest(db: Db | Trx, channelId: string): Promise<DigestRow | undefined> {
  return db.selectFrom('digests').selectAll().where('channel_id', '=', channelId).executeTakeFirst();
}

/** Until the transaction ends, nobody else makes this channel's digest. */
export async function lockDigest(trx: Trx, channelId: string): Promise<DigestRow | undefined> {
  return trx
    .selectFrom('digests')
    .selectAll()
    .where('channel_id', '=', channelId)
    .forUpdate()
    .executeTakeFirst();
}

export async function markSent(trx: Trx, channelId: string, upTo: Date): Promise<void> {
  await trx.updateTable('digests').set({ last_sent_for: upTo }).where('channel_id', '=', channelId).execute();
}

export async function removeDigest(db: Db | Trx, channelId: string): Promise<boolean> {
  const removed = await db.deleteFrom('digests').where('channel_id', '=', channelId).executeTakeFirst();
  return removed.numDeletedRows > 0n;
}
