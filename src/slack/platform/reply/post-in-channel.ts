// Messages of the bot's own that answer somebody: in the thread in which they asked.

import type { View } from '../../../views/kit/blocks.ts';
import type { Interaction } from '../interaction.ts';
import type { Services } from '../services.ts';
import { SlackError } from './slack-error.ts';
import { retryPatiently } from './wait-for-slack.ts';

/** @param threadTs null: in the channel itself */
interface Place {
  readonly channelId: string;
  readonly threadTs: string | null;
}

/**
 * Posts once; a short "slow down" is waited for.
 * @param alsoInChannel a reply in a thread that everybody in the channel should read
 * @throws SlackError
 */
export function postIn(
  { channelId: channel, threadTs }: Place,
  { text, blocks }: View,
  { clients, clock }: Pick<Services, 'clients' | 'clock'>,
  alsoInChannel = false,
) {
  const message = { channel, text, blocks };
  return retryPatiently(clock, () =>
    clients.posts.chat.postMessage(
      threadTs ? { ...message, thread_ts: threadTs, reply_broadcast: alsoInChannel } : message,
    ),
  );
}

/**
 * What somebody changed for a whole channel is said to the whole channel, also when they asked in a thread. Where nothing
 * can be posted, the person who asked is at least notified that it is done.
 */
export async function postInChannel(
  channelId: string,
  view: View,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  try {
    await postIn(placeFor(channelId, interaction), view, services, true);
  } catch (reason) {
    services.log.info(
      { channelId, word: SlackError.from(reason).word },
      'a change in a channel could only be announced to its author',
    );
    await interaction.answer.replyPrivately(view);
  }
}

/** A channel may be another than the one in which somebody asked; their thread is in theirs. */
export const placeFor = (channelId: string, asked: Pick<Interaction, 'channelId' | 'threadTs'>): Place => ({
  channelId,
  threadTs: asked.channelId === channelId ? asked.threadTs : null,
});
