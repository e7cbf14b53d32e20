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
export async function nextTry(db: Db, channelId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('notices')
    .select((e) => e.fn.min('next_try_at').as('at'))
    .where('channel_id', '=', channelId)
    .where(isOpen)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Channels with something to be tried now. */
export async function channelsWithWork(db: Db, now: Date): Promise<readonly string[]> {
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
export async function recentIncidentNotices(
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

export interface DeliveryFigures {
  readonly waiting: number;
  readonly oldestWaiting: Date | null;
  readonly posted: number;
  /** From the end of the build to the message, in seconds, over these hours; null: nothing was said. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** The two parts of it: from the end of the build to its notice, and from there to the message. */
  readonly foundP50: number | null;
  readonly postedP50: number | null;
}

/** @param hours how far back */
export async function deliveryFigures(db: Db, now: Date, hours = 1): Promise<DeliveryFigures> {
  const since = new Date(now.getTime() - hours * 3_600_000);
  const waiting = await db
    .selectFrom('notices')
    .select((e) => [e.fn.countAll<string>().as('count'), e.fn.min('created_at').as('oldest')])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  const seconds = sql<number>`extract(epoch from posted_at - finished_at)`;
  const foundSeconds = sql<number>`extract(epoch from created_at - finished_at)`;
  const shown = await db
    .selectFrom('notices')
    .select((e) => [
      e.fn.countAll<string>().as('count'),
      sql<number | null>`percentile_cont(0.5) within group (order by ${seconds})`.as('p50'),
      sql<number | null>`percentile_cont(0.95) within group (order by ${seconds})`.as('p95'),
      sql<number | null>`percentile_cont(0.5) within group (order by ${foundSeconds})`.as('foundP50'),
      sql<
        number | null
      >`percentile_cont(0.5) within group (order by extract(epoch from posted_at - created_at))
        filter (where finished_at is not null)`.as('postedP50'),
    ])
    .where('posted_at', '>=', since)
    .executeTakeFirstOrThrow();
  return {
    waiting: Number(waiting.count),
    oldestWaiting: waiting.oldest,
    posted: Number(shown.count),
    p50: shown.p50,
    p95: shown.p95,
    foundP50: shown.foundP50,
    postedP50: shown.postedP50,
  };
}

export interface PostingFigures {
  /** Since when the oldest message waits that could be posted; those of paused channels wait for years. */
  readonly oldestWaiting: Date | null;
  readonly lastPostAt: Date | null;
}

const TRIED_AGAIN_WITHIN_MS = 15 * 60_000;

export async function postingFigures(db: Db, now: Date): Promise<PostingFigures> {
  const waiting = await db
    .selectFrom('notices')
    .select((e) => e.fn.min('created_at').as('oldest'))
    .where('state', '=', 'waiting')
    .where('next_try_at', '<', new Date(now.getTime() + TRIED_AGAIN_WITHIN_MS))
    .executeTakeFirstOrThrow();
  const posted = await db
    .selectFrom('notices')
    .select((e) => e.fn.max('posted_at').as('newest'))
    .executeTakeFirstOrThrow();
  return { oldestWaiting: waiting.oldest, lastPostAt: posted.newest };
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
