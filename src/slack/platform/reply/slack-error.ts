// The one error of the Slack edge: a closed code, and Slack's own word for the log.

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { messageOf } from '../../../lib/errors.ts';
import { type SlackErrorCode, slackErrorCode } from './slack-error-codes.ts';

export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly code: SlackErrorCode;
  /** Slack's own word, such as `not_in_channel`. */
  readonly word: string;
  /** rate_limited: how long Slack wants us to wait, in milliseconds; otherwise 0. */
  readonly retryAfterMs: number;

  constructor(
    code: SlackErrorCode,
    word: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(`[${code}] ${word}`, options);
    this.code = code;
    this.word = word;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }

  /** Does Slack refuse the blocks themselves? Then a plainer message may still pass. */
  get isAboutBlocks(): boolean {
    return /invalid_blocks|msg_blocks_too_long|only_one_table_allowed|invalid_attachments/.test(this.word);
  }

  /** After a post: may the message be there all the same? A word that nobody documents says nothing. */
  get isUnclear(): boolean {
    return this.code === 'unavailable' || this.code === 'unknown';
  }

  /** What Slack answered with `ok: false`. */
  static fromWord(word: string, cause?: unknown): SlackError {
    return new SlackError(slackErrorCode(word), word, { cause });
  }

  /** Did this come from Slack's Web API? */
  static isFromSlack(reason: unknown): boolean {
    const classes = [
      SlackError,
      WebAPIPlatformError,
      WebAPIRateLimitedError,
      WebAPIHTTPError,
      WebAPIRequestError,
    ];
    return classes.some((one) => reason instanceof one);
  }

  static from(reason: unknown): SlackError {
    if (reason instanceof SlackError) return reason;
    const cause = { cause: reason };
    if (reason instanceof WebAPIPlatformError) {
      return SlackError.fromWord(String(reason.data.error), reason);
    }
    if (reason instanceof WebAPIRateLimitedError) {
      return new SlackError('rate_limited', 'ratelimited', {
        ...cause,
        retryAfterMs: reason.retryAfter * 1000,
      });
    }
    if (reason instanceof WebAPIHTTPError) {
      return new SlackError('unavailable', `HTTP ${reason.statusCode}`, cause);
    }
    if (reason instanceof WebAPIRequestError) return new SlackError('unavailable', messageOf(reason), cause);
    return new SlackError('unavailable', messageOf(reason), cause);
  }
}

const WORDS: Readonly<Record<SlackErrorCode, string>> = {
  no_access: "The bot can't post there. Invite it with /invite, or ask in a direct message to it.",
  bad_token: "Slack rejected the bot's token. Ask the bot's admin to renew SLACK_BOT_TOKEN.",
  missing_scope:
    "The bot lacks a permission in Slack. Ask the bot's admin to reinstall it with its manifest.yml.",
  workspace:
    "Your organization doesn't let the bot work in this workspace. Ask a Slack admin to allow the app.",
  expired: 'Slack took too long to pass this on. Try again.',
  rate_limited: 'Slack asked the bot to slow down. Try again in a minute.',
  refused: "Slack didn't accept the bot's answer, so it can't be shown.",
  unavailable: "Slack isn't responding to the bot. Try again in a minute.",
  unknown: "Slack answered with an error that the bot doesn't know.",
};

/** What happened and what to do next, for people. */
export function slackErrorWords(error: SlackError): string {
  return WORDS[error.code];
}
