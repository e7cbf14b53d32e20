// Response URLs of operations whose message the bot cannot edit in another way. Anyone with such an address can speak as
// the bot for half an hour, so it is kept sealed, and only while it works.

import type { Sealer } from '../lib/seal.ts';
import type { Db } from './tables.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction: 30 minutes, five times. */
const WORKS_FOR_MS = 30 * 60_000;

const placeOf = (operationId: string) => `reply_urls.sealed_url ${operationId}`;

/** The newest address counts. */
export async function rememberReplyUrl(
  db: Db,
  sealer: Sealer,
  operationId: string,
  url: string,
  now: Date,
): Promise<void> {
  const row = { sealed_url: sealer.seal(url, placeOf(operationId)), stored_at: now };
  await db
    .insertInto('reply_urls')
    .values({ operation_id: operationId, ...row })
    .onConflict((conflict) => conflict.column('operation_id').doUpdateSet(row))
    .execute();
}

/** null: there is none, it is too old, or the key is another. */
export async function findReplyUrl(
  db: Db,
  sealer: Sealer,
  operationId: string,
  now: Date,
): Promise<string | null> {
  const row = await db
    .selectFrom('reply_urls')
    .selectAll()
    .where('operation_id', '=', operationId)
    .executeTakeFirst();
  if (!row || now.getTime() - row.stored_at.getTime() > WORKS_FOR_MS) return null;
  return sealer.open(row.sealed_url, placeOf(operationId));
}

export async function forgetOldReplyUrls(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('reply_urls')
    .where('stored_at', '<', new Date(now.getTime() - WORKS_FOR_MS))
    .execute();
}

/** After the key was changed: from now on the old one is not needed. What neither key opens is removed. */
export async function resealReplyUrls(db: Db, sealer: Sealer): Promise<void> {
  for (const { operation_id: operationId, sealed_url: sealed } of await db
    .selectFrom('reply_urls')
    .selectAll()
    .execute()) {
    if (!sealer.isOld(sealed)) continue;
    const url = sealer.open(sealed, placeOf(operationId));
    if (url === null) {
      await db.deleteFrom('reply_urls').where('operation_id', '=', operationId).execute();
      continue;
    }
    await db
      .updateTable('reply_urls')
      .set({ sealed_url: sealer.seal(url, placeOf(operationId)) })
      .where('operation_id', '=', operationId)
      .execute();
  }
}
