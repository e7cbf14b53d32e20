// Sends a view; where Slack refuses the blocks that it should draw itself, the same content in plain blocks.

import type { View } from '../../../views/kit/blocks.ts';
import { SlackError } from './slack-error.ts';

type Content = Pick<View, 'text' | 'blocks'>;

/** @throws what `send` throws; a refusal of native blocks only when the plain ones are refused too. */
export async function withPlainBlocks<T>(
  { text, blocks, plain }: View,
  send: (content: Content) => Promise<T>,
): Promise<T> {
  try {
    return await send({ text, blocks });
  } catch (reason) {
    if (!plain || !SlackError.from(reason).isAboutBlocks) throw reason;
    return send({ text, blocks: plain });
  }
}
