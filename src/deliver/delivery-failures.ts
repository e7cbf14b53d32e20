// What to do when Slack didn't accept a notice: wait, search for it, pause the channel, or drop it.

import { moveChannel, readCurrentChannel } from '../store/move-channel.ts';
import { type NoticeRow, updateNotice } from '../store/notices.ts';
import { pauseChannelWithNotice } from '../store/pause-channel.ts';
import type { DeliverContext } from './context.ts';
import type { PostFailure } from './delivery-port.ts';

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

const pauseAfter = (tries: number) => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 10));

/** @returns whether the channel's other notices may be tried now. */
export async function handleFailure(
  context: DeliverContext,
  notice: NoticeRow,
  error: PostFailure,
): Promise<boolean> {
  const { db, clock, log, metrics, pace } = context;
  const { notice_id: noticeId, channel_id: channelId, state } = notice;
  const isPost = state === 'waiting';
  const later = (ms: number) => new Date(clock.now().getTime() + ms);
  metrics.failed(error.code);
  log.warn(
    { noticeId, channelId, kind: notice.kind, code: error.code, word: error.word },
    'Slack refused it',
  );
  switch (error.code) {
    case 'slow down': {
      if (isPost) pace.holdPosts(channelId, error.retryAfterMs);
      else pace.holdEdits(error.retryAfterMs);
      // Refused for certain: nothing was posted.
      await updateNotice(db, noticeId, { next_try_at: later(error.retryAfterMs), sending_since: null });
      return !isPost;
    }
    case 'unclear': {
      const tries = notice.tries + 1;
      await updateNotice(db, noticeId, {
        tries,
        next_try_at: later(pauseAfter(notice.tries)),
        failure: error.word,
      });
      // What comes after it must not be posted before it.
      return false;
    }
    case 'token': {
      await updateNotice(db, noticeId, {
        tries: notice.tries + 1,
        next_try_at: later(pauseAfter(notice.tries)),
        failure: error.word,
        sending_since: null,
      });
      return false;
    }
    case 'channel':
      await pauseSubscriptions(context, notice, error);
      return false;
    case 'gone':
    case 'refused': {
      log.error({ noticeId, kind: notice.kind, word: error.word }, 'a message can’t be found in Slack');
      if (isPost) {
        // Slack may think better of it within the day; then it is given up like everything else.
        await updateNotice(db, noticeId, {
          tries: notice.tries + 1,
          next_try_at: later(pauseAfter(notice.tries)),
          failure: error.word,
          sending_since: null,
        });
      } else {
        await updateNotice(db, noticeId, {
          state: 'dropped',
          failure: error.word,
          sending_since: null,
          shown_version: notice.version,
        });
      }
      return true;
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  is_archived: 'the channel is archived',
  channel_not_found: 'the channel is gone, or the bot was removed from it',
  not_in_channel: 'the bot is not a member of the channel',
  restricted_action: 'the workspace does not allow the bot to post there',
  cannot_dm_bot: 'it is not a person',
};

/** Pauses the channel's subscriptions and notifies their owners, once each, in a direct message. */
async function pauseSubscriptions(
  { db, jobs, clock }: DeliverContext,
  { channel_id: channelId, team_id: teamId, notice_id: noticeId }: NoticeRow,
  { word }: PostFailure,
): Promise<void> {
  const now = clock.now();
  const known = word.startsWith('restricted_action') ? 'restricted_action' : word;
  const because = Object.hasOwn(WORDS, known) ? (WORDS[known] ?? word) : `Slack says ${word}`;
  await db.transaction().execute(async (trx) => {
    await updateNotice(trx, noticeId, { failure: word, sending_since: null });
    // Written for the old id just when Slack changed it.
    const movedTo = await readCurrentChannel(trx, channelId);
    if (movedTo !== channelId) {
      await moveChannel(trx, channelId, movedTo, now);
      await jobs.send(trx, 'deliver', { channelId: movedTo }, 0, movedTo);
      return;
    }
    for (const owner of await pauseChannelWithNotice(trx, teamId, channelId, because, now)) {
      await jobs.send(trx, 'deliver', { channelId: owner }, 0, owner);
    }
  });
}
