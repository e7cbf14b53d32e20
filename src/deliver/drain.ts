// Says in one channel what waits to be said there: in order, at Slack's pace, until nothing is left or Slack wants a
// pause. Only one drain of a channel runs at a time.

import { type NoticeRow, openNotices } from '../store/notices.ts';
import type { DeliverContext } from './context.ts';
import { handleFailure } from './delivery-failures.ts';
import { mergeIncidents } from './merge.ts';
import { isReady, sendNotice } from './send-notice.ts';

/** New messages before edits of old ones: people wait for the first, not for the second. */
const order = (a: NoticeRow, b: NoticeRow) =>
  Number(a.state === 'shown') - Number(b.state === 'shown') || Number(a.seq) - Number(b.seq);

async function takeNextNotice(context: DeliverContext, channelId: string): Promise<NoticeRow | null> {
  const open = await openNotices(context.db, channelId, context.clock.now());
  if (await mergeIncidents(context, channelId, open)) return takeNextNotice(context, channelId);
  for (const notice of open.toSorted(order)) if (await isReady(context, notice)) return notice;
  return null;
}

/** A job that takes a quarter of an hour counts as lost, and another worker starts it again. */
const LONGEST_MS = 5 * 60_000;

/** @param signal fires when the bot stops: work in progress is finished, nothing new is started. */
export async function drain(context: DeliverContext, channelId: string, signal: AbortSignal): Promise<void> {
  const { clock } = context;
  const until = clock.now().getTime() + LONGEST_MS;
  while (!signal.aborted && clock.now().getTime() < until) {
    const notice = await takeNextNotice(context, channelId);
    if (!notice) return;
    try {
      await sendNotice(context, notice);
    } catch (error) {
      const failure = context.poster.failureOf(error);
      if (!failure) throw error;
      if (!(await handleFailure(context, notice, failure))) return;
    }
  }
}
