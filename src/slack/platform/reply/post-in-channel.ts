// What somebody changed for a whole channel is said to the whole channel.

import type { View } from '../../../views/kit/blocks.ts';
import type { Asked } from '../asked.ts';
import type { Room } from '../room.ts';
import { patiently } from './patiently.ts';
import { SlackError } from './slack-error.ts';

/** Where nothing can be posted, at least who asked hears that it is done. */
export async function sayInChannel(channelId: string, view: View, asked: Asked, room: Room): Promise<void> {
  try {
    const { text, blocks } = view;
    await patiently(room.clock, () =>
      room.clients.posts.chat.postMessage({ channel: channelId, text, blocks }),
    );
  } catch (reason) {
    room.log.info(
      { channelId, word: SlackError.from(reason).word },
      'a change for a channel is told only to its author',
    );
    await asked.answer.whisper(view);
  }
}
