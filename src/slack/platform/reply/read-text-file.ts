// A text file that somebody shared in Slack, read with the bot's token: from Slack's hosts alone, and only so much.
// https://docs.slack.dev/reference/objects/file-object

import { request } from 'undici';
import { z } from 'zod';
import { UserError } from '../../../lib/errors.ts';
import { oneLine } from '../../../lib/plain-text.ts';
import { sizeWords } from '../../../views/kit/words.ts';
import type { Services } from '../services.ts';
import { isSlackUrl } from '../slack-hosts.ts';
import { SlackError } from './slack-error.ts';

const MAX_BYTES = 1_000_000;
const TIMEOUT_MS = 10_000;
const MAX_NAME = 60;

const File = z.object({
  name: z.string().nullish(),
  size: z.number().nullish(),
  url_private: z.string().nullish(),
});

/** @throws UserError when it is too large, no text, or out of the bot's sight; SlackError */
export async function readTextFile(fileId: string, { clients, settings }: Services): Promise<string> {
  const { name, size, url_private: url } = await describe();
  const title = oneLine(name ?? 'The file').slice(0, MAX_NAME);
  if ((size ?? 0) > MAX_BYTES) throw tooLarge(title);
  if (!url || !isSlackUrl(url, settings.apiUrl))
    throw new UserError(
      `Slack doesn’t keep ${title} itself, so the bot can’t read it. Paste the build’s output instead.`,
    );
  return textOf(await download(url, title, settings.botToken), title);

  async function describe() {
    try {
      const { file } = await clients.answers.files.info({ file: fileId });
      return File.parse(file);
    } catch (reason) {
      const error = SlackError.from(reason);
      if (!UNSEEN.has(error.word)) throw error;
      throw new UserError(
        'The bot can’t see this file. Invite it to the channel with /invite, or paste the build’s output as a message.',
        { cause: error },
      );
    }
  }
}

/** What Slack answers where the bot is no member of the channel that the file is in. */
const UNSEEN: ReadonlySet<string> = new Set([
  'file_not_found',
  'file_deleted',
  'access_denied',
  'no_permission',
]);

const tooLarge = (title: string) =>
  new UserError(
    `${title} is larger than ${sizeWords(MAX_BYTES)}. Nothing was read. Share its last part, with the error.`,
  );

async function download(url: string, title: string, botToken: string): Promise<Buffer> {
  // Follows no redirects: the token is for this host alone, and without the scope Slack redirects to its sign-in page.
  const response = await request(url, {
    headers: { authorization: `Bearer ${botToken}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((reason: unknown) => {
    throw new SlackError('unavailable', 'file download', { cause: reason });
  });
  const { statusCode, body } = response;
  if (statusCode !== 200) {
    await body.dump();
    if (statusCode === 302 || statusCode === 401 || statusCode === 403)
      throw new SlackError('missing_scope', `file download: HTTP ${statusCode}`);
    if (statusCode === 429) throw new SlackError('rate_limited', 'file download');
    throw new SlackError('unavailable', `file download: HTTP ${statusCode}`);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of body) {
      bytes += part.length;
      // Whatever Slack said of its size.
      if (bytes > MAX_BYTES) throw tooLarge(title);
      parts.push(part);
    }
  } catch (reason) {
    if (reason instanceof UserError) throw reason;
    throw new SlackError('unavailable', 'file download', { cause: reason });
  }
  return Buffer.concat(parts);
}

/** UTF-8, or UTF-16 as PowerShell redirects output. @throws UserError for anything else */
function textOf(content: Buffer, title: string): string {
  const isUtf16 = content[0] === 0xff && content[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(content);
  const sample = text.slice(0, 10_000);
  const broken = sample.match(/[\0\ufffd]/g)?.length ?? 0;
  // A log may have a broken letter; a picture or an archive has many.
  if (broken * 50 > sample.length)
    throw new UserError(`${title} isn’t a text file. Nothing was read. Share the build’s output as text.`);
  return text;
}
