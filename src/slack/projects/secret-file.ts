// A file of new tokens' secrets in one person's direct message: the one place where they are shown, for an hour. It never
// touches the disk. https://docs.slack.dev/reference/methods/files.delete

import { stringify } from 'csv-stringify/sync';
import type { SecretSender } from '../../operations/secret-files.ts';
import { md, when } from '../../views/kit/mrkdwn.ts';
import { count } from '../../views/kit/words.ts';
import type { Clients } from '../platform/receive/clients.ts';
import { shareFile, uploadFile } from '../platform/reply/send-file.ts';
import { SlackError } from '../platform/reply/slack-error.ts';

/** Small, and somebody may take over when it hangs. */
const UPLOAD_TIMEOUT_MS = 20_000;
const HISTORY_PAGE = 100;
const MAX_HISTORY_PAGES = 5;

const GONE = new Set(['file_not_found', 'file_deleted']);

const HEADER = ['name', 'project_id', 'token', 'token_id', 'secret'];

export function createSecretSender({ posts, answers }: Pick<Clients, 'posts' | 'answers'>): SecretSender {
  return {
    async send({ userId, deleteAt, secrets }, placed) {
      const rows = secrets.map(({ projectName, projectId, token, tokenId, secret }) => [
        projectName,
        projectId,
        token,
        tokenId,
        secret,
      ]);
      const content = new Blob([stringify([HEADER, ...rows], { escape_formulas: true })]);
      const { channel } = await answers.conversations.open({ users: userId });
      const channelId = channel?.id;
      if (!channelId) throw new SlackError('unavailable', 'no direct message');
      // Sent once each: a repeated one could show the secrets twice.
      const fileId = await uploadFile(posts, {
        content,
        filename: 'depot-secrets.csv',
        timeoutMs: UPLOAD_TIMEOUT_MS,
        placed: (slackFileId) => placed({ channelId, slackFileId }),
      });
      const words = md`🔑 The secrets of ${count(secrets.length, 'new token')}, only for you. Slack deletes this file ${when(deleteAt)}; nobody can show them again.`;
      await shareFile(posts, { fileId, title: 'Token secrets', comment: words.value, channelId });
    },
    async isThere({ channelId, slackFileId }, since) {
      let cursor: string | undefined;
      for (let page = 0; page < MAX_HISTORY_PAGES; page++) {
        const { messages = [], response_metadata: next } = await answers.conversations.history({
          channel: channelId,
          oldest: String(since.getTime() / 1_000),
          limit: HISTORY_PAGE,
          ...(cursor && { cursor }),
        });
        if (messages.some(({ files = [] }) => files.some(({ id }) => id === slackFileId))) return true;
        cursor = next?.next_cursor;
        if (!cursor) return false;
      }
      return false;
    },
    async remove(slackFileId) {
      try {
        await answers.files.delete({ file: slackFileId });
      } catch (reason) {
        const error = SlackError.from(reason);
        if (!GONE.has(error.word)) throw error;
      }
    },
  };
}
