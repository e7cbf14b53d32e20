// How notices reach Slack: through a client of their own, which sends once and waits for nobody, so that a "slow down"
// for notices never holds up an answer to a person. https://docs.slack.dev/reference/methods/chat.postMessage

import type { WebClient } from '@slack/web-api';
import type { Log } from '../../../lib/log.ts';
import type { View } from '../../../views/kit/blocks.ts';
import { SlackError } from './slack-error.ts';
import { withPlainBlocks } from './with-plain-blocks.ts';

const METADATA_TYPE = 'depot_notice';
const HISTORY_PAGE = 200;
const MAX_HISTORY_PAGES = 5;

const GONE = /^(?:message_not_found|thread_not_found|cant_update_message|edit_window_closed)$/;

/** What a failure means for a notice. */
function meaningOf({ code, word }: SlackError) {
  switch (code) {
    case 'rate_limited':
      return 'slow down' as const;
    case 'unavailable':
    case 'unknown':
      return 'unclear' as const;
    case 'no_access':
      return 'channel' as const;
    case 'bad_token':
    case 'missing_scope':
    case 'workspace':
      return 'token' as const;
    case 'expired':
    case 'refused':
      return GONE.test(word) ? ('gone' as const) : ('refused' as const);
  }
}

/** A message to be posted once. */
interface Post {
  readonly channelId: string;
  readonly noticeId: string;
  readonly view: View;
  readonly threadTs: string | null;
  readonly isBroadcast: boolean;
}

const isPerson = (channelId: string) => /^[UW]/.test(channelId);

/** What deliver/delivery-port.ts asks for. @param notices sends once: retries are delivery's own. */
export function createPoster(notices: WebClient, log: Log) {
  async function send({ channelId, noticeId, view, threadTs, isBroadcast }: Post): Promise<string> {
    const where = {
      channel: channelId,
      metadata: { event_type: METADATA_TYPE, event_payload: { notice_id: noticeId } },
      unfurl_links: false,
      unfurl_media: false,
    };
    const thread = threadTs ? { thread_ts: threadTs, ...(isBroadcast && { reply_broadcast: true }) } : {};
    const post = (content: Parameters<Parameters<typeof withPlainBlocks>[1]>[0]) =>
      notices.chat.postMessage({ ...where, ...thread, ...content } as Parameters<
        WebClient['chat']['postMessage']
      >[0]); // the types want thread_ts beside reply_broadcast, which it is
    const { ts } = await withPlainBlocks(view, post);
    if (!ts) throw new SlackError('unavailable', 'no ts in the answer');
    return ts;
  }

  async function* messagesSince(channel: string, since: Date, threadTs: string | null) {
    const oldest = String(since.getTime() / 1_000);
    let cursor: string | undefined;
    for (let page = 0; page < MAX_HISTORY_PAGES; page++) {
      const interaction = {
        channel,
        oldest,
        include_all_metadata: true,
        limit: HISTORY_PAGE,
        ...(cursor && { cursor }),
      };
      const answer = threadTs
        ? await notices.conversations.replies({ ...interaction, ts: threadTs })
        : await notices.conversations.history(interaction);
      yield* answer.messages ?? [];
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) return;
    }
  }

  return {
    post: send,
    async edit(channel: string, ts: string, view: View): Promise<void> {
      await withPlainBlocks(view, (content) => notices.chat.update({ channel, ts, ...content }));
    },
    async find(channelId: string, noticeId: string, since: Date, threadTs: string | null) {
      try {
        const channel = isPerson(channelId)
          ? ((await notices.conversations.open({ users: channelId })).channel?.id ?? channelId)
          : channelId;
        for await (const { ts, metadata } of messagesSince(channel, since, threadTs)) {
          const payload: unknown = metadata?.event_payload;
          if (ts && typeof payload === 'object' && payload !== null && 'notice_id' in payload) {
            if (payload.notice_id === noticeId) return ts;
          }
        }
        return null;
      } catch (reason) {
        const error = SlackError.from(reason);
        if (error.code !== 'no_access' && error.code !== 'missing_scope') throw error;
        // Where the bot may post but not read, it can't know: posted twice is better than not at all.
        log.warn(
          { channelId, noticeId, word: error.word },
          'a lost message cannot be searched for; it is posted again',
        );
        return null;
      }
    },
    failureOf(reason: unknown) {
      if (!SlackError.isFromSlack(reason)) return null;
      const error = SlackError.from(reason);
      return { code: meaningOf(error), word: error.word, retryAfterMs: error.retryAfterMs };
    },
  };
}
