// Notices: what the bot decided to say, and what Slack has of it. The table is the outbox between watch and deliver.

import { type Selectable, sql, type Updateable } from 'kysely';
import type { Db, NoticesTable, Trx } from './tables.ts';

export type NoticeRow = Selectable<NoticesTable>;

export interface NewNotice {
  readonly noticeId: string;
  /** What is said; the same key is never said twice. */
  readonly dedupeKey: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly kind: string;
  /** For what belongs under an incident's message. */
  readonly incidentId: string | null;
  /** JSON */
  readonly content: string;
  readonly createdAt: Date;
  /** Not before this moment. */
  readonly notBefore: Date;
  readonly finishedAt: Date | null;
}

/** @returns whether it is new. */
export async function addNotice(trx: Trx, notice: NewNotice): Promise<boolean> {
  const added = await trx
    .insertInto('notices')
    .values({
      notice_id: notice.noticeId,
      dedupe_key: notice.dedupeKey,
      team_id: notice.teamId,
      channel_id: notice.channelId,
      kind: notice.kind,
      incident_id: notice.incidentId,
      content: notice.content,
      state: 'waiting',
      message_ts: null,
      thread_ts: null,
      sending_since: null,
      next_try_at: notice.notBefore,
      failure: null,
      created_at: notice.createdAt,
      finished_at: notice.finishedAt,
      posted_at: null,
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/**
 * Until the transaction ends, no other may lock the same key: for a message that several write to by reading it first.
 * Who locks more than one does it in alphabetical order.
 */
export async function lockNoticeKey(trx: Trx, dedupeKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${dedupeKey}, 0))`.execute(trx);
}

/** The message must be brought up to date. */
export async function bumpNotices(db: Db | Trx, noticeIds: readonly string[]): Promise<readonly string[]> {
  if (noticeIds.length === 0) return [];
  const bumped = await db
    .updateTable('notices')
    .set((e) => ({ version: e('version', '+', 1) }))
    .where('notice_id', 'in', noticeIds)
    .returning('channel_id')
    .execute();
  return bumped.map(({ channel_id }) => channel_id);
}

/** The messages of an incident, in all channels but some. @returns the channels. */
export async function bumpIncident(
  db: Db | Trx,
  incidentId: string,
  except: readonly string[] = [],
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('incident_notices')
    .select(['notice_id', 'channel_id'])
    .where('incident_id', '=', incidentId)
    // Another message may be taking it over just now: then that one is meant.
    .forUpdate()
    .execute();
  return bumpNotices(
    db,
    rows.filter(({ channel_id }) => !except.includes(channel_id)).map(({ notice_id }) => notice_id),
  );
}

export async function findNotice(db: Db | Trx, noticeId: string): Promise<NoticeRow | undefined> {
  return db.selectFrom('notices').selectAll().where('notice_id', '=', noticeId).executeTakeFirst();
}

export async function findNoticeByKey(db: Db | Trx, dedupeKey: string): Promise<NoticeRow | undefined> {
  return db.selectFrom('notices').selectAll().where('dedupe_key', '=', dedupeKey).executeTakeFirst();
}

export async function findNoticesByKeys(db: Db, keys: readonly string[]): Promise<readonly NoticeRow[]> {
  if (keys.length === 0) return [];
  return db.selectFrom('notices').selectAll().where('dedupe_key', 'in', keys).execute();
}

/** The message in a channel; for a click on it. */
export async function findNoticeAt(db: Db, channelId: string, messageTs: string) {
  return db
    .selectFrom('notices')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('message_ts', '=', messageTs)
    .executeTakeFirst();
}

export async function updateNotice(
  db: Db | Trx,
  noticeId: string,
  change: Updateable<NoticesTable>,
): Promise<void> {
  await db.updateTable('notices').set(change).where('notice_id', '=', noticeId).execute();
}

const isOpen = sql<boolean>`(state = 'waiting' or (state = 'shown' and shown_version < version))`;

/** A channel's waiting notices, in order. */
export async function openNotices(db: Db | Trx, channelId: string, now: Date): Promise<readonly NoticeRow[]> {
  return db
    .selectFrom('notices')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where(isOpen)
    .where('next_try_at', '<=', now)
    .orderBy('seq')
    .execute();
}

/** Does something of the same incident, decided earlier, still wait? Then this must not be said before it. */
export async function hasEarlierWaiting(
  db: Db | Trx,
  { incident_id, channel_id, seq }: Pick<NoticeRow, 'incident_id' | 'channel_id' | 'seq'>,
): Promise<boolean> {
  if (incident_id === null) return false;
  const earlier = await db
    .selectFrom('notices')
    .select('notice_id')
    .where('incident_id', '=', incident_id)
    .where('channel_id', '=', channel_id)
    .where('state', '=', 'waiting')
    .where('seq', '<', seq)
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}

/**
 * Before it is sent: it may be on its way to Slack from now on.
 * @returns false when somebody else has it in hand.
 */
export async function claimNotice(
  db: Db | Trx,
  { notice_id, sending_since }: Pick<NoticeRow, 'notice_id' | 'sending_since'>,
  now: Date,
): Promise<boolean> {
  const claimed = await db
    .updateTable('notices')
    .set({ sending_since: now })
    .where('notice_id', '=', notice_id)
    .where('state', '=', 'waiting')
    .where('sending_since', 'is not distinct from', sending_since)
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n;
}

/** When the channel's next notice may be tried; null: nothing waits. */
export async function readNextTryTime(db: Db, channelId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('notices')
    .select((e) => e.fn.min('next_try_at').as('at'))
    .where('channel_id', '=', channelId)
    .where(isOpen)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Channels with something to be tried now. */
export async function listChannelsWithWork(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('notices')
    .select('channel_id')
    .distinct()
    .where(isOpen)
    .where('next_try_at', '<=', now)
    .execute();
  return rows.map(({ channel_id }) => channel_id);
}

/** Recent incidents in a channel, whose messages others may join. */
export async function listRecentIncidentNotices(
  db: Db | Trx,
  channelId: string,
  since: Date,
): Promise<readonly NoticeRow[]> {
  return db
    .selectFrom('notices')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where('kind', '=', 'incident')
    .where('state', '=', 'shown')
    .where('posted_at', '>=', since)
    .orderBy('seq')
    .execute();
}

/** A channel's waiting notices pause and resume with its subscriptions. */
export async function holdChannel(db: Db | Trx, channelId: string, until: Date): Promise<void> {
  await db
    .updateTable('notices')
    .set({ next_try_at: until })
    .where('channel_id', '=', channelId)
    .where(isOpen)
    .execute();
}

/** Waited too long. @returns those that were given up now. */
export async function giveUpOlderThan(db: Db, before: Date): Promise<readonly NoticeRow[]> {
  return db
    .updateTable('notices')
    .set({ state: 'given up' })
    .where('state', '=', 'waiting')
    .where('created_at', '<', before)
    .returningAll()
    .execute();
}

const KEEP_MS = 30 * 86_400_000;

/** Sent long ago, about nothing that is still open. */
export async function forgetOldNotices(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('notices')
    .where('created_at', '<', new Date(now.getTime() - KEEP_MS))
    .where('state', '!=', 'waiting')
    .where('notice_id', 'not in', (e) => e.selectFrom('incident_notices').select('notice_id'))
    .execute();
}
