// Delivery by signed HTTP: https://docs.slack.dev/authentication/verifying-requests-from-slack

import { createHmac } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { Delivered, Delivery, DeliveryType, Retry } from './delivery.ts';
import { LIMITS } from './limits.ts';

type Payload = Readonly<Record<string, unknown>>;

export interface SignedHttpOptions {
  readonly requestUrl: string;
  readonly signingSecret: string;
  readonly clock: Clock;
}

/** What a request may have wrong with it, for tests. */
export interface Forgery {
  /** Added to the timestamp, in seconds: stale when negative, from the future when positive. */
  readonly skewSeconds?: number;
  readonly wrongSecret?: boolean;
  readonly unsigned?: boolean;
}

export function bodyOf(
  type: DeliveryType,
  payload: Payload,
): { readonly body: string; readonly contentType: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    type === 'slash_commands'
      ? Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)])
      : [['payload', JSON.stringify(payload)] satisfies [string, string]];
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

/** Sends one signed (or badly signed) request. */
export async function postSigned(
  { requestUrl, signingSecret, clock }: SignedHttpOptions,
  type: DeliveryType,
  payload: Payload,
  { retry, forgery = {} }: { readonly retry?: Retry; readonly forgery?: Forgery } = {},
): Promise<Response> {
  const { body, contentType } = bodyOf(type, payload);
  const timestamp = Math.floor(clock.now().getTime() / 1000) + (forgery.skewSeconds ?? 0);
  const secret = forgery.wrongSecret ? 'not the secret' : signingSecret;
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return fetch(requestUrl, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      ...(!forgery.unsigned && {
        'x-slack-request-timestamp': `${timestamp}`,
        'x-slack-signature': signature,
      }),
      ...(retry && { 'x-slack-retry-num': `${retry.num}`, 'x-slack-retry-reason': retry.reason }),
    },
    signal: AbortSignal.timeout(LIMITS.ackMs),
  });
}

export function openSignedHttp(options: SignedHttpOptions): Delivery {
  return {
    async deliver(type, payload, retry): Promise<Delivered> {
      const began = performance.now();
      const took = () => performance.now() - began;
      try {
        const response = await postSigned(options, type, payload, retry ? { retry } : {});
        const text = await response.text();
        const isJson = response.headers.get('content-type')?.includes('json') ?? false;
        const body: unknown = isJson && text ? JSON.parse(text) : text || undefined;
        return {
          acked: response.ok,
          ...(!response.ok && { failure: 'dispatch_failed' as const }),
          body,
          ms: took(),
        };
      } catch (error) {
        // No answer in time, or nobody there: the person sees a failure, as in Slack.
        const isLate = error instanceof DOMException && error.name === 'TimeoutError';
        const failure = isLate ? 'operation_timeout' : 'dispatch_failed';
        return { acked: false, failure, body: undefined, ms: took() };
      }
    },
    close: async () => undefined,
  };
}
