// The one error of the Slack edge: a closed code, and Slack's own word for the log.

import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { messageOf } from '../../../lib/errors.ts';
import { ownValue } from '../../../lib/own-property.ts';

export type SlackErrorCode =
  /** The bot cannot post there: not a member, or it does not see the channel. */
  'no_access' | 'bad_token' | 'missing_scope' | 'expired' | 'rate_limited' | 'refused' | 'unavailable';

const CODES: Readonly<Record<string, SlackErrorCode>> = {
  channel_not_found: 'no_access',
  not_in_channel: 'no_access',
  is_archived: 'no_access',
  restricted_action: 'no_access',
  restricted_action_read_only_channel: 'no_access',
  restricted_action_thread_only_channel: 'no_access',
  restricted_action_non_threadable_channel: 'no_access',
  restricted_action_thread_locked: 'no_access',
  user_not_in_channel: 'no_access',
  invalid_auth: 'bad_token',
  not_authed: 'bad_token',
  account_inactive: 'bad_token',
  token_revoked: 'bad_token',
  token_expired: 'bad_token',
  not_allowed_token_type: 'bad_token',
  missing_scope: 'missing_scope',
  expired_trigger_id: 'expired',
  exchanged_trigger_id: 'expired',
  expired_url: 'expired',
  used_url: 'expired',
};

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
    return /invalid_blocks|only_one_table_allowed|invalid_attachments/.test(this.word);
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
      const word = String(reason.data.error);
      return new SlackError(ownValue(CODES, word) ?? 'refused', word, cause);
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
  no_access: 'The bot cannot post there. Invite it with /invite, or ask in a direct message to it.',
  bad_token: "Slack does not accept the bot's token. Ask whoever runs the bot to renew SLACK_BOT_TOKEN.",
  missing_scope:
    'The bot lacks a permission in Slack. Ask whoever runs the bot to reinstall it with its manifest.yml.',
  expired: 'Slack took too long to pass this on. Try again.',
  rate_limited: 'Slack asks the bot to slow down. Try again in a minute.',
  refused: 'Slack refused what the bot wanted to show.',
  unavailable: 'Slack did not answer the bot. Try again in a minute.',
};

/** What happened and what to do next, for people. */
export function slackErrorWords(error: SlackError): string {
  return WORDS[error.code];
}
