// What Slack has delivered before. Slack delivers again what was not acknowledged in time, to any replica.

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from './tables.ts';

/** Slack's last retry comes after about 5 minutes; twice that is safe. */
export const REMEMBER_MS = 15 * 60_000;

/** What Postgres keeps in a key of its index as it is. */
const STORABLE = /^[\x20-\x7e]{1,200}$/;

/** Keys hold ids from a request; one that Postgres refuses must not make it refuse those beside it. */
const toStored = (key: string) =>
  STORABLE.test(key) ? key : `sha256 ${createHash('sha256').update(key).digest('hex')}`;

/**
 * Remembers the keys, all in one commit.
 * @returns those not seen before: each is returned to one caller only, which handles the request.
 */
export async function rememberNew(db: Db, keys: readonly string[], now: Date): Promise<ReadonlySet<string>> {
  // In order, so that two replicas with the same keys never wait for each other. One list, so that it is one statement,
  // however many there are.
  const stored = keys.map(toStored).toSorted();
  const { rows: inserted } = await sql<{ key: string }>`
    insert into seen_requests (key, seen_at)
    select unnest(${stored}::text[]), ${now}::timestamptz
    on conflict (key) do nothing
    returning key`.execute(db);
  const isNew = new Set(inserted.map(({ key }) => key));
  return new Set(keys.filter((key) => isNew.has(toStored(key))));
}

/** Forgets what is too old to come again. */
export async function forgetOldRequests(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('seen_requests')
    .where('seen_at', '<', new Date(now.getTime() - REMEMBER_MS))
    .execute();
}
