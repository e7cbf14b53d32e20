// How far the audit trail has been posted into a channel. One process at a time posts; a claim that is not renewed ends.

import { type AuditRow, selectAudit } from './audit.ts';
import type { Db } from './tables.ts';

const CLAIM_MS = 60_000;

/** The rows to post next, and the claim on posting them; null when somebody else is at it. Begins with what comes now. */
export async function claimAuditPosts(
  db: Db,
  channelId: string,
  now: Date,
  limit: number,
): Promise<readonly AuditRow[] | null> {
  await db
    .insertInto('audit_channels')
    .values((e) => ({
      channel_id: channelId,
      posted_to: e
        .selectFrom('audit')
        .select((s) => s.fn.coalesce(s.fn.max('audit_id'), s.lit(0)).as('newest'))
        .$castTo<{ newest: string }>(),
      claimed_until: null,
    }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const claimed = await db
    .updateTable('audit_channels')
    .set({ claimed_until: new Date(now.getTime() + CLAIM_MS) })
    .where('channel_id', '=', channelId)
    .where((e) => e.or([e('claimed_until', 'is', null), e('claimed_until', '<=', now)]))
    .returning('posted_to')
    .executeTakeFirst();
  if (!claimed) return null;
  return selectAudit(db).where('audit_id', '>', claimed.posted_to).orderBy('audit_id').limit(limit).execute();
}

/** Ends the claim. @param postedTo the last row that was posted; null when none was */
export async function endAuditPosts(db: Db, channelId: string, postedTo: string | null): Promise<void> {
  await db
    .updateTable('audit_channels')
    .set({ claimed_until: null, ...(postedTo !== null && { posted_to: postedTo }) })
    .where('channel_id', '=', channelId)
    .execute();
}
