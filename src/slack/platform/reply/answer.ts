// The ways to answer a person, each falling back to the next, so that nobody is left without a reply.

import { messageOf } from '../../../lib/errors.ts';
import type { Log } from '../../../lib/log.ts';
import type { View } from '../../../views/kit/blocks.ts';
import type { Answer } from '../interaction.ts';
import { noteShown } from '../keep-posted.ts';
import type { Clients } from '../receive/clients.ts';
import { postResponse } from './response-url.ts';
import { SlackError } from './slack-error.ts';
import { withPlainBlocks } from './with-plain-blocks.ts';

export interface AnswerOptions {
  readonly clients: Clients;
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
  const { clients, log, userId, channelId, messageTs, clicked, responseUrl, threadTs } = options;
  const inThread = threadTs ? { thread_ts: threadTs } : {};
  /** Does what `replyMeanwhile` said stand where the next answer belongs? */
  let isHeld = false;
  let meanwhile: Promise<unknown> = Promise.resolve();

  /** From here on the answer is on its way; what was said meanwhile comes before it. */
  async function beginAnswer(): Promise<void> {
    noteShown();
    await meanwhile;
  }

  /** Tries each way in turn. @throws the last way's error. */
  async function first(ways: readonly (() => Promise<unknown>)[]): Promise<void> {
    let failure: unknown;
    for (const way of ways) {
      try {
        await way();
        return;
      } catch (reason) {
        failure = reason;
        log.warn(
          { error: messageOf(SlackError.from(reason)), word: SlackError.from(reason).word, userId },
          'a way to answer failed; trying the next',
        );
      }
    }
    throw failure;
  }

  const byDirectMessage = (view: View) =>
    withPlainBlocks(view, (content) => clients.answers.chat.postMessage({ channel: userId, ...content }));

  async function sendPrivately(view: View): Promise<void> {
    const byUrl = responseUrl
      ? [
          () =>
            withPlainBlocks(view, (content) =>
              postResponse(responseUrl, {
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
    await first([...byUrl, ...inChannel, () => byDirectMessage(view)]);
    isHeld = false;
  }

  return {
    async replyPrivately(view) {
      await beginAnswer();
      await sendPrivately(view);
    },
    async replyMeanwhile(view) {
      const isPrivateClick = clicked && messageTs === null;
      if (isPrivateClick && responseUrl) isHeld = true;
      const sent = sendPrivately(view).then(() => {
        isHeld = responseUrl !== null && (!clicked || isPrivateClick);
      });
      meanwhile = sent.catch(() => undefined);
      await sent;
    },
    async endMeanwhile() {
      await meanwhile;
      if (!isHeld || !responseUrl) return;
      isHeld = false;
      await postResponse(responseUrl, { delete_original: true });
    },
    async replace(view) {
      await beginAnswer();
      if (!clicked) return sendPrivately(view);
      const byUpdate =
        channelId && messageTs
          ? [
              () =>
                withPlainBlocks(view, (content) =>
                  clients.answers.chat.update({ channel: channelId, ts: messageTs, ...content }),
                ),
            ]
          : [];
      const byUrl = responseUrl
        ? [
            () =>
              withPlainBlocks(view, (content) =>
                postResponse(responseUrl, { ...content, replace_original: true }),
              ),
          ]
        : [];
      await first([...byUpdate, ...byUrl, () => sendPrivately(view)]);
      if (messageTs === null) isHeld = false;
    },
    replyPublicly: responseUrl
      ? async ({ text, blocks }) => {
          await beginAnswer();
          await postResponse(responseUrl, {
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
