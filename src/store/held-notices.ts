// Notices that wait for CI to say which branch a build is of, before they are posted.

import type { Trx } from './tables.ts';

const held = (trx: Trx, keys: readonly string[], now: Date) =>
  trx
    .selectFrom('notices')
    .select('notice_id')
    .where('dedupe_key', 'in', keys)
    .where('state', '=', 'waiting')
    .where('sending_since', 'is', null)
    .where('next_try_at', '>', now)
    .forUpdate();

/** They may be posted now. */
export async function releaseNotices(trx: Trx, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await trx
    .updateTable('notices')
    .set({ next_try_at: now })
    .where('notice_id', 'in', held(trx, keys, now))
    .execute();
}

/** They are never posted. @returns whether they were still waiting. */
export async function withdrawNotices(trx: Trx, keys: readonly string[], now: Date): Promise<boolean> {
  if (keys.length === 0) return false;
  const withdrawn = await trx
    .deleteFrom('notices')
    .where('notice_id', 'in', held(trx, keys, now))
    .returning('notice_id')
    .execute();
  if (withdrawn.length === 0) return false;
  const ids = withdrawn.map(({ notice_id }) => notice_id);
  await trx.deleteFrom('incident_notices').where('notice_id', 'in', ids).execute();
  return true;
}
