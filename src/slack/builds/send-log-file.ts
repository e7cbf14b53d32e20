// The whole log of a step as a file for who asked: cleaned, secrets taken out.

import type { WebClient } from '@slack/web-api';
import { cleanLines } from '../../analysis/log-excerpt.ts';
import type { LogLine } from '../../depot/model.ts';
import { createLineRedactor } from '../../lib/redact.ts';
import { type SentFile, sendFile } from '../platform/reply/send-file.ts';

/** Slack takes files up to 1 GB; nobody reads half of that. */
const MAX_BYTES = 500_000_000;
const MAX_ENTRY_CHARS = 64_000;

/** One line at a time: a log of any size passes through without staying in memory. */
async function* cleaned(log: AsyncIterable<LogLine>, maxBytes: number): AsyncGenerator<string> {
  const redact = createLineRedactor();
  let bytes = 0;
  for await (const { message } of log) {
    const text = `${cleanLines(message.slice(0, MAX_ENTRY_CHARS), redact).join('\n')}\n`;
    bytes += Buffer.byteLength(text);
    if (bytes > maxBytes) {
      yield `[the bot cut the log here, after ${Math.round(maxBytes / 1_000_000)} MB]\n`;
      return;
    }
    yield text;
  }
}

export interface LogFile extends Omit<SentFile, 'content'> {
  readonly log: AsyncIterable<LogLine>;
  /** @default 500 MB */
  readonly maxBytes?: number;
}

/** @throws DepotError, SlackError. Nothing stays on the disk. */
export function sendLogFile(
  client: WebClient,
  { log, maxBytes = MAX_BYTES, ...file }: LogFile,
): Promise<void> {
  return sendFile(client, { ...file, content: cleaned(log, maxBytes) });
}
