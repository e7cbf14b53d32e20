// Socket Mode, and what happens when its connection ends. The SDK would reconnect by itself, but waits longer and longer for
// it, and a token that Slack takes back becomes a rejection that nobody can catch.
// https://docs.slack.dev/apis/events-api/using-socket-mode

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Receiver, SocketModeReceiver } from '@slack/bolt';
import pRetry from 'p-retry';
import { UserError } from '../../../lib/errors.ts';
import { SlackError } from '../reply/slack-error.ts';
import type { Services } from '../services.ts';
import { createBoltLogger } from './bolt-logger.ts';

const TIMEOUT_MS = 10_000;

/** How Slack's requests come to Bolt: over WebSockets or by HTTP. */
export interface Transport {
  readonly receiver: Receiver;
  /** HTTP: what answers POST /slack/events. */
  readonly listener: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | null;
  readonly isConnected: () => boolean;
  /** Tries until Slack is there. @throws UserError when Slack refuses the token. */
  connect(): Promise<void>;
  /** For good. */
  disconnect(): Promise<void>;
  /** Resolves when Slack refuses the app-level token later on, as the connection is to be made again. Never over HTTP. */
  readonly refused: Promise<UserError>;
}

export function openSocketMode(
  appToken: string,
  { settings, log, clock }: Pick<Services, 'settings' | 'log' | 'clock'>,
): Transport {
  const stopping = new AbortController();
  const { promise: refused, resolve: refuse } = Promise.withResolvers<UserError>();
  const receiver = new SocketModeReceiver({
    appToken,
    logger: createBoltLogger(log),
    autoReconnectEnabled: false,
    ...(settings.dispatcher && { dispatcher: settings.dispatcher }),
    installerOptions: {
      clientOptions: {
        slackApiUrl: settings.apiUrl,
        timeout: TIMEOUT_MS,
        rejectRateLimitedCalls: true,
        // Each failure comes to `connect`, which tries again.
        retryConfig: { retries: 0 },
      },
    },
  });
  const { client } = receiver;
  let isConnected = false;
  let isConnecting = false;

  async function connect(): Promise<void> {
    isConnecting = true;
    try {
      await pRetry(() => client.start().catch(toSlackError), {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: 500,
        maxTimeout: 30_000,
        randomize: true,
        signal: stopping.signal,
        shouldRetry: ({ error }) => !isRefusal(SlackError.from(error)),
        async onFailedAttempt({ error, attemptNumber }) {
          const { word, retryAfterMs } = SlackError.from(error);
          log.warn({ word, attemptNumber }, 'the connection to Slack could not be made');
          await clock.sleep(retryAfterMs, stopping.signal);
        },
      });
    } catch (reason) {
      const error = SlackError.from(reason);
      throw isRefusal(error) ? refusalOf(error) : error;
    } finally {
      isConnecting = false;
    }
  }

  async function reconnect(): Promise<void> {
    try {
      await connect();
    } catch (error) {
      if (error instanceof UserError) refuse(error);
      else if (!stopping.signal.aborted) throw error;
    }
  }

  client.on('connected', () => {
    isConnected = true;
    log.info('connected to Slack');
  });
  client.on('close', () => {
    isConnected = false;
  });
  client.on('disconnected', () => {
    isConnected = false;
    if (!isConnecting && !stopping.signal.aborted) void reconnect();
  });

  return {
    receiver,
    listener: null,
    isConnected: () => isConnected,
    connect,
    async disconnect() {
      stopping.abort();
      await client.disconnect();
    },
    refused,
  };
}

function toSlackError(reason: unknown): never {
  throw SlackError.from(reason);
}

const isRefusal = ({ code }: SlackError) => code === 'bad_token' || code === 'missing_scope';

const refusalOf = (error: SlackError) =>
  new UserError(
    `Slack doesn’t accept SLACK_APP_TOKEN (${error.word}). Create an app-level token with the scope connections:write on the app's "Basic Information" page, set it, and start the bot again.`,
    { cause: error },
  );
