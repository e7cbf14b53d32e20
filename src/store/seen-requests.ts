// What Slack has delivered before. Slack delivers again what was not acknowledged in time, to any replica.

import type { Db } from './tables.ts';

/** Slack's last retry comes after about 5 minutes; twice that is safe. */
export const REMEMBER_MS = 15 * 60_000;

/** True once per key: whoever gets true handles the request. */
export async function firstTime(db: Db, key: string, now: Date): Promise<boolean> {
  const inserted = await db
    .insertInto('seen_requests')
    .values({ key, seen_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Forgets what is too old to come again. */
export async function forgetOldRequests(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('seen_requests')
    .where('seen_at', '<', new Date(now.getTime() - REMEMBER_MS))
    .execute();
}
