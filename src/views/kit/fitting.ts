import type { Mrkdwn } from './mrkdwn.ts';

/** The first lines of a list that fit together, so that a message of long names can still say how many more there are. */
export function fitting(all: readonly Mrkdwn[], maxLines: number, maxChars: number): readonly Mrkdwn[] {
  let chars = 0;
  const end = all.findIndex(({ value }, index) => {
    chars += value.length;
    return index >= maxLines || chars > maxChars;
  });
  return end < 0 ? all : all.slice(0, end);
}
