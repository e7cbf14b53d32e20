// What Slack has delivered before. Slack delivers again what was not acknowledged in time, to any replica.

import type { Db } from './tables.ts';

/** Slack's last retry comes after about 5 minutes; twice that is safe. */
export const REMEMBER_MS = 15 * 60_000;

/**
 * Remembers the keys, all in one commit.
 * @returns those that nobody had seen before: each is returned to one caller only, who handles the request.
 */
export async function rememberNew(db: Db, keys: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  // In order, so that two replicas with the same keys never wait for each other.
  const rows = keys.toSorted().map((key) => ({ key, seen_at: now }));
  const inserted = await db
    .insertInto('seen_requests')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return new Set(inserted.map(({ key }) => key));
}

/** Forgets what is too old to come again. */
export async function forgetOldRequests(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('seen_requests')
    .where('seen_at', '<', new Date(now.getTime() - REMEMBER_MS))
    .execute();
}
