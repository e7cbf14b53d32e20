// The ways to answer a person, each falling back to the next, so that nobody is left without a reply.

import type { Clock } from '../../../lib/clock.ts';
import { messageOf } from '../../../lib/errors.ts';
import type { Log } from '../../../lib/log.ts';
import type { View } from '../../../views/kit/blocks.ts';
import type { Answer, ShownAnswer } from '../interaction.ts';
import { noteShown } from '../keep-posted.ts';
import type { Clients } from '../receive/clients.ts';
import { postResponse } from './response-url.ts';
import { SlackError } from './slack-error.ts';
import { withPlainBlocks } from './with-plain-blocks.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const POSTS_BY_URL = 5;
/** A way that says nothing for so long is not waited for alone: people are promised a word within 2 seconds. */
const SILENCE_MS = 1_000;
/** Why a wait was cut short: one for all, because an abort without a reason makes an error with a stack each time. */
const SHOWN = new Error('the answer was shown');

export interface AnswerOptions {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Log;
  readonly userId: string;
  readonly channelId: string | null;
  /** The clicked message that everybody sees; null for ephemeral ones, which only the response URL can change. */
  readonly messageTs: string | null;
  /** Was it a click on a message, rather than a command? */
  readonly clicked: boolean;
  readonly responseUrl: string | null;
  /** The thread it was asked in; null: none. */
  readonly threadTs: string | null;
}

export function createAnswer(options: AnswerOptions): Answer {
  const { clients, clock, log, userId, channelId, messageTs, clicked, responseUrl, threadTs } = options;
  const inThread = threadTs ? { thread_ts: threadTs } : {};
  /** Does what `replyMeanwhile` said stand where the next answer belongs? */
  let isHeld = false;
  let meanwhile: Promise<unknown> = Promise.resolve();
  let postsByUrl = 0;

  /** Through the response URL, which only works so many times. */
  async function postByUrl(url: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    postsByUrl += 1;
    await postResponse(url, body);
  }

  /** From here on the answer is on its way; what was said in the meantime comes before it. */
  async function beginAnswer(): Promise<void> {
    noteShown();
    await meanwhile;
  }

  /**
   * Tries each way in turn, the next one also when one is silent: better shown twice than late.
   * @returns which way was the first to show it. @throws the last error, when none did.
   */
  async function first(ways: readonly (() => Promise<unknown>)[]): Promise<number> {
    const isOver = new AbortController();
    const { promise: isShown, resolve: noteIsShown } = Promise.withResolvers<void>();
    const shownBy: number[] = [];
    let failure: unknown;
    const tries: Promise<void>[] = [];
    for (const [index, way] of ways.entries()) {
      const attempt = way().then(
        () => {
          shownBy.push(index);
          noteIsShown();
        },
        (reason: unknown) => {
          failure = reason;
          const error = SlackError.from(reason);
          log.warn({ error: messageOf(error), word: error.word, userId }, 'one way to answer failed');
        },
      );
      tries.push(attempt);
      const silence = clock.sleep(SILENCE_MS, isOver.signal).catch(() => undefined);
      await Promise.race([isShown, attempt, silence]);
      if (shownBy.length > 0) break;
    }
    await Promise.race([isShown, Promise.all(tries)]);
    isOver.abort(SHOWN);
    const [by] = shownBy;
    if (by === undefined) throw failure;
    return by;
  }

  const byDirectMessage = (view: View) =>
    withPlainBlocks(view, (content) => clients.answers.chat.postMessage({ channel: userId, ...content }));

  /** @returns whether the response URL showed it, which can change it later. */
  async function sendPrivately(view: View): Promise<boolean> {
    const byUrl = responseUrl
      ? [
          () =>
            withPlainBlocks(view, (content) =>
              postByUrl(responseUrl, {
                ...content,
                ...inThread,
                response_type: 'ephemeral',
                replace_original: isHeld,
              }),
            ),
        ]
      : [];
    const inChannel = channelId
      ? [
          () =>
            withPlainBlocks(view, (content) =>
              clients.answers.chat.postEphemeral({
                channel: channelId,
                user: userId,
                ...inThread,
                ...content,
              }),
            ),
        ]
      : [];
    const by = await first([...byUrl, ...inChannel, () => byDirectMessage(view)]);
    isHeld = false;
    return byUrl.length > 0 && by === 0;
  }

  async function replace(view: View): Promise<void> {
    await beginAnswer();
    if (!clicked) {
      await sendPrivately(view);
      return;
    }
    const byUpdate = channelId && messageTs ? [() => update(channelId, messageTs, view)] : [];
    const byUrl = responseUrl
      ? [
          () =>
            withPlainBlocks(view, (content) =>
              postByUrl(responseUrl, { ...content, replace_original: true }),
            ),
        ]
      : [];
    await first([...byUpdate, ...byUrl, () => sendPrivately(view)]);
    if (messageTs === null) isHeld = false;
  }

  const update = (channel: string, ts: string, view: View) =>
    withPlainBlocks(view, (content) => clients.answers.chat.update({ channel, ts, ...content }));

  return {
    replace,
    async show(view): Promise<ShownAnswer> {
      const before = postsByUrl;
      await replace(view);
      if (clicked && channelId && messageTs) {
        return {
          key: `${channelId} ${messageTs}`,
          editsLeft: () => Number.POSITIVE_INFINITY,
          edit: async (next) => void (await update(channelId, messageTs, next)),
        };
      }
      const isByUrl = postsByUrl > before;
      return {
        key: null,
        editsLeft: () => (isByUrl ? POSTS_BY_URL - postsByUrl : 0),
        async edit(next) {
          if (responseUrl)
            await withPlainBlocks(next, (content) =>
              postByUrl(responseUrl, { ...content, ...inThread, replace_original: true }),
            );
        },
      };
    },
    async replyPrivately(view) {
      await beginAnswer();
      await sendPrivately(view);
    },
    async replyMeanwhile(view) {
      const isPrivateClick = clicked && messageTs === null;
      if (isPrivateClick && responseUrl) isHeld = true;
      const sent = sendPrivately(view).then((isByUrl) => {
        isHeld = isByUrl && (!clicked || isPrivateClick);
      });
      meanwhile = sent.catch(() => undefined);
      await sent;
    },
    async endMeanwhile() {
      await meanwhile;
      if (!isHeld || !responseUrl) return;
      isHeld = false;
      await postByUrl(responseUrl, { delete_original: true });
    },
    replyPublicly: responseUrl
      ? async ({ text, blocks }) => {
          await beginAnswer();
          await postByUrl(responseUrl, {
            text,
            blocks,
            ...inThread,
            response_type: 'in_channel',
            replace_original: false,
          });
        }
      : null,
  };
}
