// The whole log of a step as a file, in the direct message of the person who asked: nobody else sees it there.
// https://docs.slack.dev/messaging/working-with-files#uploading_files

import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebClient } from '@slack/web-api';
import { cleanLines } from '../analysis/log-excerpt.ts';
import type { LogLine } from '../depot/model.ts';
import { createLineRedactor } from '../lib/redact.ts';
import { SlackError } from './slack-error.ts';

/** Slack takes files up to 1 GB; nobody reads half of that. */
const MAX_BYTES = 500_000_000;
const MAX_ENTRY_CHARS = 64_000;
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

/** Cleaned, redacted, one line at a time: a log of any size passes through without staying in memory. */
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

async function upload(client: WebClient, path: string, filename: string): Promise<string> {
  const { size } = await stat(path);
  const { upload_url: url, file_id: fileId } = await client.files.getUploadURLExternal({
    filename,
    length: size,
  });
  if (!url || !fileId) throw new SlackError('unavailable', 'no upload address');
  // A blob that is backed by the file: fetch reads it as it sends.
  const body = await openAsBlob(path);
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream' },
    redirect: 'error',
    signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
  });
  if (!response.ok) throw new SlackError('unavailable', `upload: HTTP ${response.status}`);
  await response.body?.cancel();
  return fileId;
}

export interface LogFile {
  readonly log: AsyncIterable<LogLine>;
  readonly filename: string;
  readonly title: string;
  readonly comment: string;
  readonly userId: string;
  /** @default 500 MB */
  readonly maxBytes?: number;
}

/** @throws DepotError, SlackError. Nothing stays on the disk. */
export async function sendLogFile(client: WebClient, file: LogFile): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-slack-'));
  try {
    const path = join(folder, 'log');
    const lines = Readable.from(cleaned(file.log, file.maxBytes ?? MAX_BYTES));
    await pipeline(lines, createWriteStream(path, { mode: 0o600 }));
    const { channel } = await client.conversations.open({ users: file.userId });
    const fileId = await upload(client, path, file.filename);
    await client.files.completeUploadExternal({
      files: [{ id: fileId, title: file.title }],
      initial_comment: file.comment,
      ...(channel?.id && { channel_id: channel.id }),
    });
  } catch (reason) {
    throw SlackError.isFromSlack(reason) ? SlackError.from(reason) : reason;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
