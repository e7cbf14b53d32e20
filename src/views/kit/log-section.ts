// Lines of a log as a code block. Logs are other people's words: nothing in them may end the block or flood the message.

import { cut } from '../../lib/plain-text.ts';
import { section } from './blocks.ts';
import { md } from './mrkdwn.ts';

const LOG_CHARS = 2_800;

/** The last lines where not all fit. Backticks cannot end the block. */
export function logSection(all: readonly string[]) {
  const kept: string[] = [];
  let charsLeft = LOG_CHARS;
  for (const line of all.toReversed()) {
    const safe = cut(line.replaceAll('`', 'ˋ'), 300) || ' ';
    charsLeft -= safe.length * 2 + 1;
    if (charsLeft < 0) break;
    kept.unshift(safe);
  }
  return section(md`\`\`\`${kept.join('\n')}\`\`\``);
}
