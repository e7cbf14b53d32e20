// The lines of a log that matter, read once from beginning to end in bounded memory, however long it is.

import { cut, plainText } from '../lib/plain-text.ts';
import { createLineRedactor } from '../lib/redact.ts';

/** A line longer than this is cut before anything looks at it. */
const MAX_LINE_CHARS = 2_000;
const MATTERS =
  /\b(?:\w*error|\w*exception|err!|fatal|fail(?:ed|ure|ing)?|panic|traceback|killed|denied|refused|not found|cannot|unable to)\b/i;

export interface LogExcerpt {
  /** The last lines, cleaned and redacted, in order. */
  readonly last: readonly string[];
  /** Lines that look like the reason, with their numbers from 1; the last ones where there are many. */
  readonly telling: readonly { readonly number: number; readonly line: string }[];
  /** How many lines were read. */
  readonly total: number;
  /** There are more, which were not read. */
  readonly isCut: boolean;
}

/** Cleans one raw entry: progress bars that overwrite themselves leave only their last state. */
export function cleanLines(message: string, redact = createLineRedactor()): readonly string[] {
  return message
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => line.slice(0, MAX_LINE_CHARS * 2))
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .map((line) => cut(redact(plainText(line)), MAX_LINE_CHARS));
}

/**
 * @param keep how many last lines, and how many telling ones.
 * @param maxEntries reading stops after so many entries of Depot's.
 */
export async function excerptLog(
  log: AsyncIterable<{ readonly message: string }> | Iterable<{ readonly message: string }>,
  keep = 40,
  maxEntries = Number.POSITIVE_INFINITY,
): Promise<LogExcerpt> {
  const last: string[] = [];
  const telling: { number: number; line: string }[] = [];
  const redact = createLineRedactor();
  let total = 0;
  let entries = 0;
  for await (const { message } of log) {
    if (entries === maxEntries) return { last, telling, total, isCut: true };
    entries += 1;
    // An entry of a megabyte is cut before it is split.
    for (const line of cleanLines(message.slice(0, 64_000), redact)) {
      total += 1;
      last.push(line);
      if (last.length > keep) last.shift();
      if (!MATTERS.test(line)) continue;
      telling.push({ number: total, line });
      if (telling.length > keep) telling.shift();
    }
  }
  return { last, telling, total, isCut: false };
}
