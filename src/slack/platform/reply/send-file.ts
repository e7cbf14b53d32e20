// A file in the direct message of the person who asked: nobody else sees it there.
// https://docs.slack.dev/messaging/working-with-files#uploading_files

import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebClient } from '@slack/web-api';
import { SlackError } from './slack-error.ts';

const UPLOAD_TIMEOUT_MS = 10 * 60_000;

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

export interface SentFile {
  /** Text as it comes; a file of any size passes through without staying in memory. */
  readonly content: AsyncIterable<string>;
  readonly filename: string;
  readonly title: string;
  readonly comment: string;
  readonly userId: string;
}

/** @throws SlackError, and what `content` throws. Nothing stays on the disk. */
export async function sendFile(client: WebClient, file: SentFile): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'depot-slack-'));
  try {
    const path = join(folder, 'file');
    await pipeline(Readable.from(file.content), createWriteStream(path, { mode: 0o600 }));
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
