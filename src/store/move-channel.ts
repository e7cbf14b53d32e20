// Slack gives a channel another id, for example when it becomes shared with another company. What the bot keeps by the old
// one continues under the new one: https://docs.slack.dev/reference/events/channel_id_changed

import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from './tables.ts';

/** What a channel has once: where the new id has it too, that one stays. The rest of each key, as a condition on both. */
const ONCE: Readonly<Record<string, RawBuilder<boolean>>> = {
  subscriptions: sql`taken.project_id = moved.project_id and taken.confirmed_at is not null and moved.confirmed_at is not null`,
  mutes: sql`taken.project_id = moved.project_id`,
  digests: sql`true`,
  audit_channels: sql`true`,
  silent_links: sql`true`,
  incident_notices: sql`taken.incident_id = moved.incident_id`,
};
const ANY_NUMBER = ['notices', 'operations', 'approvals', 'batches', 'build_alerts', 'live_builds'];

/** The channel's id now: another than before if Slack has changed it. */
export async function readCurrentChannel(db: Db | Trx, channelId: string): Promise<string> {
  const move = await db
    .selectFrom('channel_moves')
    .select('new_id')
    .where('old_id', '=', channelId)
    .executeTakeFirst();
  return move?.new_id ?? channelId;
}

/** Subscriptions, mutes, the digest, messages and grants follow the channel; the audit trail stays as it was written. */
export async function moveChannel(trx: Trx, oldId: string, newId: string, now: Date): Promise<void> {
  // A channel may move more than once, and back: one step always leads to where it is.
  await trx.deleteFrom('channel_moves').where('old_id', '=', newId).execute();
  await trx.updateTable('channel_moves').set({ new_id: newId }).where('new_id', '=', oldId).execute();
  await trx
    .insertInto('channel_moves')
    .values({ old_id: oldId, new_id: newId, moved_at: now })
    .onConflict((conflict) => conflict.column('old_id').doUpdateSet({ new_id: newId, moved_at: now }))
    .execute();
  for (const [name, isSame] of Object.entries(ONCE)) {
    const table = sql.table(name);
    await sql`delete from ${table} moved where channel_id = ${oldId}
      and exists (select 1 from ${table} taken where taken.channel_id = ${newId} and ${isSame})`.execute(trx);
    await sql`update ${table} set channel_id = ${newId} where channel_id = ${oldId}`.execute(trx);
  }
  for (const name of ANY_NUMBER) {
    await sql`update ${sql.table(name)} set channel_id = ${newId} where channel_id = ${oldId}`.execute(trx);
  }
  await moveGrants(trx, `channel:${oldId}`, `channel:${newId}`);
}

async function moveGrants(trx: Trx, oldSubject: string, newSubject: string): Promise<void> {
  await sql`delete from grants moved where subject = ${oldSubject} and exists (
    select 1 from grants taken where taken.subject = ${newSubject} and taken.team_id = moved.team_id
      and taken.role = moved.role and taken.pattern = moved.pattern)`.execute(trx);
  await trx.updateTable('grants').set({ subject: newSubject }).where('subject', '=', oldSubject).execute();
}
