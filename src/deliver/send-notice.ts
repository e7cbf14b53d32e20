// Says one notice: posts it once, or edits its message. Before a post that may have been sent already, the channel is
// searched for it.

import { findNoticeOfIncident } from '../store/incidents.ts';
import { NOTICE_CONTENT } from '../store/notice-content.ts';
import {
  claimNotice,
  findNotice,
  hasEarlierWaiting,
  type NoticeRow,
  updateNotice,
} from '../store/notices.ts';
import type { DeliverContext, Message } from './context.ts';
import { render } from './render-notice.ts';

/** Slack's history needs a moment to show a message. */
const SETTLE_MS = 3_000;
/** The message may be a little older by Slack's clock than by ours. */
const CLOCKS_MS = 60_000;
/** A message is edited no more often than this; changes in between become one edit. */
const EDIT_GAP_MS = 3_000;

type Outcome = 'posted' | 'edited' | 'later' | 'nothing to say';

/** Where a reply belongs: under its incident's message. `later`: that one is not posted, or not up to date, yet. */
async function findThread(
  { db }: DeliverContext,
  { incident_id, channel_id, kind }: NoticeRow,
): Promise<{ readonly ts: string | null } | 'later' | 'gone'> {
  if (kind === 'incident' || incident_id === null) return { ts: null };
  const parentId = await findNoticeOfIncident(db, incident_id, channel_id);
  const parent = parentId ? await findNotice(db, parentId) : undefined;
  if (!parent || parent.state === 'dropped') return 'gone';
  // A fix waits for its message's edit: only the edit shows whether the message still exists.
  if (kind === 'fixed' && parent.state === 'shown' && parent.shown_version < parent.version) return 'later';
  if (parent.message_ts) return { ts: parent.message_ts };
  return parent.state === 'waiting' ? 'later' : { ts: null };
}

/** May it be said now, as far as what comes before it is concerned? */
export async function isReady(context: DeliverContext, notice: NoticeRow): Promise<boolean> {
  if (notice.state !== 'waiting') return true;
  return (
    (await findThread(context, notice)) !== 'later' &&
    (notice.kind === 'incident' || !(await hasEarlierWaiting(context.db, notice)))
  );
}

/** @throws whatever the poster throws; see Poster.failureOf */
export async function sendNotice(context: DeliverContext, notice: NoticeRow): Promise<Outcome> {
  if (notice.state === 'shown') {
    const wait = context.pace.edit(notice.notice_id);
    if (wait > 0) {
      const next_try_at = new Date(context.clock.now().getTime() + wait);
      await updateNotice(context.db, notice.notice_id, { next_try_at });
      return 'later';
    }
  }
  const said = await render(context, notice);
  if (!said) {
    await updateNotice(context.db, notice.notice_id, { state: 'dropped', failure: 'nothing to say' });
    return 'nothing to say';
  }
  if (notice.state === 'shown' && notice.message_ts) {
    await edit(context, notice, notice.message_ts, said);
    return 'edited';
  }
  return (await post(context, notice, said)) ? 'posted' : 'nothing to say';
}

async function edit(
  { db, poster, clock, metrics }: DeliverContext,
  notice: NoticeRow,
  ts: string,
  { view, also }: Message,
): Promise<void> {
  await poster.edit(notice.channel_id, ts, view);
  await db.transaction().execute(async (trx) => {
    await updateNotice(trx, notice.notice_id, {
      shown_version: notice.version,
      next_try_at: new Date(clock.now().getTime() + EDIT_GAP_MS),
      tries: 0,
      failure: null,
    });
    await also?.(trx);
  });
  metrics.edited();
}

async function post(context: DeliverContext, notice: NoticeRow, { view, also }: Message): Promise<boolean> {
  const { db, poster, pace, clock, log } = context;
  const { notice_id: noticeId, channel_id: channelId } = notice;
  const thread = await findThread(context, notice);
  if (thread === 'later') return false;
  if (thread === 'gone') {
    await updateNotice(db, noticeId, { state: 'dropped', failure: 'its message was removed' });
    return false;
  }
  if (notice.sending_since) {
    const since = notice.sending_since.getTime();
    const wait = since + SETTLE_MS - clock.now().getTime();
    if (wait > 0) await clock.sleep(wait);
    const there = await poster.find(channelId, noticeId, new Date(since - CLOCKS_MS), thread.ts);
    if (there) {
      log.info({ noticeId }, 'a message whose answer was lost is there');
      // What it shows is not known: it is edited once.
      await markShown(context, notice, there, thread.ts, 0);
      return true;
    }
  }
  await pace.post(channelId);
  const isOurs = await db.transaction().execute(async (trx) => {
    const claimed = await claimNotice(trx, notice, clock.now());
    if (claimed) await also?.(trx);
    return claimed;
  });
  if (!isOurs) return false;
  const isBroadcast = notice.kind === 'fixed' || isBroadcastNotice(notice);
  const ts = await poster.post({ channelId, noticeId, view, threadTs: thread.ts, isBroadcast });
  await markShown(context, notice, ts, thread.ts, notice.version);
  return true;
}

const isBroadcastNotice = ({ kind, content }: NoticeRow) =>
  kind === 'still failing' && NOTICE_CONTENT['still failing'].parse(content).isBroadcast;

async function markShown(
  { db, clock, metrics }: DeliverContext,
  notice: NoticeRow,
  messageTs: string,
  threadTs: string | null,
  version: number,
): Promise<void> {
  const now = clock.now();
  await updateNotice(db, notice.notice_id, {
    state: 'shown',
    message_ts: messageTs,
    thread_ts: threadTs,
    shown_version: version,
    posted_at: now,
    sending_since: null,
    next_try_at: new Date(now.getTime() + EDIT_GAP_MS),
    tries: 0,
    failure: null,
  });
  metrics.posted(notice, now);
}
