// A file in the direct message of the person who asked: nobody else sees it there.
// https://docs.slack.dev/messaging/working-with-files#uploading_files

import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebClient } from '@slack/web-api';
import { SlackError } from './slack-error.ts';

const UPLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * Sends the content; nobody sees it before it is shared.
 * @param placed told Slack's id before the content leaves
 * @returns Slack's id. @throws SlackError
 */
export async function uploadFile(
  client: WebClient,
  file: {
    readonly content: Blob;
    readonly filename: string;
    readonly timeoutMs: number;
    readonly placed?: (fileId: string) => Promise<void>;
  },
): Promise<string> {
  const { content, filename, timeoutMs, placed } = file;
  const { upload_url: url, file_id: fileId } = await client.files.getUploadURLExternal({
    filename,
    length: content.size,
  });
  if (!url || !fileId) throw new SlackError('unavailable', 'no upload address');
  await placed?.(fileId);
  const response = await fetch(url, {
    method: 'POST',
    body: content,
    headers: { 'content-type': 'application/octet-stream' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new SlackError('unavailable', `upload: HTTP ${response.status}`);
  await response.body?.cancel();
  return fileId;
}

export async function shareFile(
  client: WebClient,
  file: {
    readonly fileId: string;
    readonly title: string;
    readonly comment: string;
    readonly channelId?: string | undefined;
  },
): Promise<void> {
  await client.files.completeUploadExternal({
    files: [{ id: file.fileId, title: file.title }],
    initial_comment: file.comment,
    ...(file.channelId && { channel_id: file.channelId }),
  });
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
    // A blob that is backed by the file: fetch reads it as it sends.
    const content = await openAsBlob(path);
    const { filename, title, comment } = file;
    const fileId = await uploadFile(client, { content, filename, timeoutMs: UPLOAD_TIMEOUT_MS });
    await shareFile(client, { fileId, title, comment, channelId: channel?.id });
  } catch (reason) {
    throw SlackError.isFromSlack(reason) ? SlackError.from(reason) : reason;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
