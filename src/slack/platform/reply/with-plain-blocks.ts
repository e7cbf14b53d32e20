// Sends a view; where Slack refuses its blocks, the same content in plainer ones, and in the end the text alone.

import type { View } from '../../../views/kit/blocks.ts';
import { SlackError } from './slack-error.ts';

type Content = Pick<View, 'text' | 'blocks'>;

/** @throws what `send` throws; a refusal of blocks only when the text is refused, too. */
export async function withPlainBlocks<T>(
  { text, blocks, plain }: View,
  send: (content: Content) => Promise<T>,
): Promise<T> {
  const ways = [blocks, ...(plain ? [plain] : []), ...(blocks.length > 0 ? [[]] : [])];
  for (const [index, way] of ways.entries()) {
    try {
      return await send({ text, blocks: way });
    } catch (reason) {
      if (index === ways.length - 1 || !SlackError.from(reason).isAboutBlocks) throw reason;
    }
  }
  throw new Error('a view can always be sent in one way at least');
}
