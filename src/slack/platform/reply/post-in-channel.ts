// What somebody changed for a whole channel is said to the whole channel.

import type { View } from '../../../views/kit/blocks.ts';
import type { Interaction } from '../interaction.ts';
import type { Services } from '../services.ts';
import { patiently } from './patiently.ts';
import { SlackError } from './slack-error.ts';

/** Where nothing can be posted, at least who asked hears that it is done. */
export async function sayInChannel(
  channelId: string,
  view: View,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  try {
    const { text, blocks } = view;
    await patiently(services.clock, () =>
      services.clients.posts.chat.postMessage({ channel: channelId, text, blocks }),
    );
  } catch (reason) {
    services.log.info(
      { channelId, word: SlackError.from(reason).word },
      'a change for a channel reaches only its author',
    );
    await interaction.answer.replyPrivately(view);
  }
}
