// Answers to what was asked in a message: in a direct message as a message, in a channel as a reply in its thread. Where
// people of other companies read, where not everybody may see every project, and for whatever is not only reading, only the
// person sees them. Nobody is pinged.

import type { View } from '../../views/kit/blocks.ts';
import type { Answer, Interaction, ShownAnswer } from '../platform/interaction.ts';
import { noteShown } from '../platform/keep-posted.ts';
import { withPlainBlocks } from '../platform/reply/with-plain-blocks.ts';
import { withoutPings } from '../platform/reply/without-pings.ts';
import type { Services, SlackEvent } from '../platform/services.ts';

/** https://docs.slack.dev/reference/methods/chat.postMessage */
export function answerInThread(event: SlackEvent, interaction: Interaction, services: Services): Answer {
  const { answer, channelId } = interaction;
  const { clients, log } = services;
  const threadTs = event.thread_ts ?? (event.type === 'message' ? null : event.ts);
  const thread = threadTs ? { thread_ts: threadTs } : {};
  const failed = (error: unknown) =>
    log.warn({ err: error, channelId }, 'a reply in the thread failed; the answer is private');
  const post = async (channel: string, view: View) => {
    noteShown();
    const { ts } = await withPlainBlocks(await withoutPings(view, services), (content) =>
      clients.answers.chat.postMessage({ channel, ...thread, ...content }),
    );
    return ts ?? '';
  };
  async function reply(view: View): Promise<void> {
    if (!channelId) return answer.replyPrivately(view);
    try {
      await post(channelId, view);
    } catch (error) {
      failed(error);
      await answer.replyPrivately(view);
    }
  }
  async function show(view: View): Promise<ShownAnswer> {
    if (!channelId) return answer.show(view);
    try {
      const ts = await post(channelId, view);
      return {
        key: `${channelId} ${ts}`,
        editsLeft: () => Number.POSITIVE_INFINITY,
        edit: async (next) =>
          void (await withPlainBlocks(await withoutPings(next, services), (content) =>
            clients.answers.chat.update({ channel: channelId, ts, ...content }),
          )),
      };
    } catch (error) {
      failed(error);
      return answer.show(view);
    }
  }
  return { ...answer, replyPrivately: reply, replace: reply, show };
}
