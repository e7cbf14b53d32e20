// The Web API client for answers to people. Bolt keeps its own for Socket Mode, with its own way of reconnecting; and
// notices, which may be slowed down by Slack, must never share this one.

import type { WebClient } from '@slack/web-api';
import type { Log } from '../../../lib/log.ts';
import type { SlackSettings } from '../settings.ts';
import { createBoltLogger } from './bolt-logger.ts';
import { ObservedClient, type OnCallEnd } from './observed-client.ts';

const TIMEOUT_MS = 10_000;

/** An answer that is a minute late is worse than an error: few tries, close together. */
const RETRY = { retries: 2, minTimeout: 300, maxTimeout: 2_000, randomize: true };

export interface Clients {
  readonly answers: WebClient;
  /** For messages that must not come twice: sends once, because Slack has no idempotency key. */
  readonly posts: WebClient;
  /** For notices: sends once, and Slack's rate limits there don't delay answers to people. */
  readonly notices: WebClient;
}

export function createClients(
  { botToken, apiUrl }: SlackSettings,
  log: Log,
  onCallEnd: OnCallEnd = () => undefined,
): Clients {
  const options = {
    slackApiUrl: apiUrl,
    timeout: TIMEOUT_MS,
    // A 429 would otherwise hold up everything else that this client sends.
    rejectRateLimitedCalls: true,
    logger: createBoltLogger(log),
  };
  return {
    answers: new ObservedClient(botToken, { ...options, retryConfig: RETRY }, onCallEnd),
    posts: new ObservedClient(botToken, { ...options, retryConfig: { retries: 0 } }, onCallEnd),
    notices: new ObservedClient(botToken, { ...options, retryConfig: { retries: 0 } }, onCallEnd),
  };
}
