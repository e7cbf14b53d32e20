// Mrkdwn that is too long for its place, cut between two entries of its list and never inside a word, a link or `&amp;`.

import { cut } from '../../lib/plain-text.ts';

/** Room for the words that say how much is missing. */
const ROOM_FOR_END = 20;

/** A list of lines, or else of names with commas, ends with `and N more`; other text with `…`. */
export function cutMrkdwn(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const separator = text.includes('\n') ? '\n' : ', ';
  const room = maxChars - ROOM_FOR_END;
  const end = text.lastIndexOf(separator, room - separator.length);
  if (end <= 0) return cutWords(text, maxChars);
  const missing = text.slice(end + separator.length).split(separator).length;
  return `${text.slice(0, end)}${separator === '\n' ? '\n' : ' '}and ${missing} more`;
}

function cutWords(text: string, maxChars: number): string {
  const start = cut(text, maxChars).replace(/…$/, '');
  const whole = start.replace(/&[a-z]*$/, '').replace(/<[^<>]*$/, '');
  return `${whole.replace(/(?<=\S)\s+\S*$/, '')}…`;
}
