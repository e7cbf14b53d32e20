// Messages that everybody sees and that follow a running build. A row is there until the message shows the outcome, or
// somebody put something else in its place.

import type { Selectable } from 'kysely';
import type { Db, LiveBuildsTable } from './tables.ts';

export type LiveBuildRow = Selectable<LiveBuildsTable>;
type Message = Pick<LiveBuildRow, 'channel_id' | 'message_ts'>;

/** The same message may follow another build, or show another screen, from now on. */
export async function saveLiveBuild(db: Db, row: LiveBuildRow): Promise<void> {
  await db
    .insertInto('live_builds')
    .values(row)
    .onConflict((conflict) => conflict.columns(['channel_id', 'message_ts']).doUpdateSet(row))
    .execute();
}

export async function noteRefreshed(
  db: Db,
  { channel_id: channelId, message_ts: ts }: Message,
  now: Date,
): Promise<void> {
  await db
    .updateTable('live_builds')
    .set({ refreshed_at: now })
    .where('channel_id', '=', channelId)
    .where('message_ts', '=', ts)
    .execute();
}

/** @param row without `live_until`: whatever the message follows; with it, only what began with this row. */
export async function removeLiveBuild(
  db: Db,
  row: Message & Partial<Pick<LiveBuildRow, 'live_until'>>,
): Promise<void> {
  const ofMessage = db
    .deleteFrom('live_builds')
    .where('channel_id', '=', row.channel_id)
    .where('message_ts', '=', row.message_ts);
  await (row.live_until ? ofMessage.where('live_until', '=', row.live_until) : ofMessage).execute();
}

/**
 * Those that nobody has refreshed since: whoever did is gone. Exactly one caller of several gets each, and the next turn
 * comes as much later.
 */
export async function takeAbandoned(db: Db, since: Date, now: Date): Promise<readonly LiveBuildRow[]> {
  return db
    .updateTable('live_builds')
    .set({ refreshed_at: now })
    .where('refreshed_at', '<', since)
    .returningAll()
    .execute();
}
