// Response URLs: where a command or a click may be answered for half an hour.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses

import pRetry from 'p-retry';
import { request } from 'undici';
import { z } from 'zod';
import { SlackError } from './slack-error.ts';

const TIMEOUT_MS = 10_000;

const Body = z.object({ ok: z.boolean().optional(), error: z.string().optional() });

/** A page of some proxy, perhaps: nobody knows whether Slack has it. */
const NOT_SLACK = 'not_an_answer_of_slack';

/**
 * A response URL may refuse with HTTP 200: the outcome is in the body, as JSON or as a bare word.
 * @returns Slack's word; null: it was taken.
 */
export function refusalIn(body: string): string | null {
  const text = body.trim();
  if (text === '' || text === 'ok') return null;
  if (/^[a-z][a-z0-9_]{2,60}$/.test(text)) return text;
  try {
    const { ok, error } = Body.parse(JSON.parse(text));
    return ok === true || (ok === undefined && error === undefined) ? null : (error ?? 'unknown_error');
  } catch {
    return NOT_SLACK;
  }
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: 5 posts within 30 minutes. */
export async function postResponse(url: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  await pRetry(
    async () => {
      // Follows no redirects: what is posted is for this host alone.
      const response = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { statusCode } = response;
      const word = refusalIn(await response.body.text());
      if (statusCode >= 200 && statusCode < 300 && word === null) return;
      if (statusCode === 429) throw new SlackError('rate_limited', word ?? 'ratelimited');
      if (statusCode >= 500 || word === NOT_SLACK)
        throw new SlackError('unavailable', word ?? `HTTP ${statusCode}`);
      const error = SlackError.fromWord(word ?? `HTTP ${statusCode}`);
      throw error.code === 'unknown' ? new SlackError('expired', error.word) : error;
    },
    {
      retries: 2,
      minTimeout: 300,
      randomize: true,
      shouldRetry: ({ error }) => !(error instanceof SlackError) || error.code === 'unavailable',
    },
  );
}
