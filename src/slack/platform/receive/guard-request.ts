// What stands between the internet and Bolt in HTTP mode: only a request that Slack signed, now, for this workspace, and
// that was not seen before, comes through. https://docs.slack.dev/authentication/verifying-requests-from-slack

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Services } from '../services.ts';

/** Slack's own window for signatures. Bolt checks only the past. */
const WINDOW_SECONDS = 300;

/** Slack's payloads are a few kB; a form of ours is 250 kB at most. */
export const MAX_BODY_BYTES = 1_000_000;

export type Verdict =
  | { readonly kind: 'pass'; readonly body: Buffer }
  /** Slack checks the certificate (unsigned), or sends something that the bot has no use for: 200 at once. */
  | { readonly kind: 'acknowledge'; readonly what: string }
  | { readonly kind: 'refuse'; readonly status: number; readonly why: string };

const refuse = (status: number, why: string): Verdict => ({ kind: 'refuse', status, why });

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** null when it is longer than allowed. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BODY_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function isSigned(body: Buffer, timestamp: string, signature: string, secret: string): boolean {
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** What Slack sent: JSON, a form, or JSON in a form. undefined: none of these. */
function payloadOf(body: Buffer, contentType: string): unknown {
  const text = body.toString();
  try {
    if (!contentType.startsWith('application/x-www-form-urlencoded')) return JSON.parse(text);
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? Object.fromEntries(form) : JSON.parse(payload);
  } catch {
    return undefined;
  }
}

const User = z.object({ id: z.string() });

/** Bolt reads the id without asking whether there is a channel. */
const Channel = z.object({ id: z.string() }).exactOptional();

/** What Bolt can find a listener for; it leaves anything else without an answer for three seconds. */
const Routable = z.union([
  z.object({
    type: z.literal('block_actions'),
    user: User,
    channel: Channel,
    actions: z.array(z.object({ action_id: z.string() })).min(1),
  }),
  z.object({ type: z.literal('block_suggestion'), user: User, channel: Channel, action_id: z.string() }),
  z.object({
    type: z.enum(['shortcut', 'message_action']),
    user: User,
    channel: Channel,
    callback_id: z.string(),
  }),
  z.object({
    type: z.literal('view_submission'),
    user: User,
    view: z.object({ callback_id: z.string() }),
  }),
  z.object({ type: z.literal('event_callback'), event: z.object({ type: z.string() }) }),
  z.object({ command: z.string(), user_id: z.string() }),
]);

/** Commands have no type. */
const USED = new Set([
  'block_actions',
  'block_suggestion',
  'event_callback',
  'message_action',
  'shortcut',
  'view_submission',
]);

const isJson = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export async function guardRequest(
  request: IncomingMessage,
  signingSecret: string,
  { seenRequests, clock, workspace }: Pick<Services, 'seenRequests' | 'clock' | 'workspace'>,
): Promise<Verdict> {
  const body = await readBody(request);
  if (body === null) return refuse(413, 'the body is too long');
  const contentType = header(request, 'content-type');
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (isForm && new URLSearchParams(body.toString()).get('ssl_check') === '1')
    return { kind: 'acknowledge', what: 'ssl_check' };

  const timestamp = header(request, 'x-slack-request-timestamp');
  const signature = header(request, 'x-slack-signature');
  const age = clock.now().getTime() / 1000 - Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(age) > WINDOW_SECONDS) {
    return refuse(401, 'the timestamp is missing, too old or in the future');
  }
  if (!isSigned(body, timestamp, signature, signingSecret)) return refuse(401, 'the signature is not right');

  const payload = payloadOf(body, contentType);
  if (!isJson(payload)) return refuse(400, 'the body is not what Slack sends');
  // Asked once, when the address is entered in Slack: it names no workspace.
  if (payload.type === 'url_verification') return { kind: 'pass', body };
  // Kinds that the bot does not use (view_closed, app_rate_limited, those to come): Slack wants a 200 all the same, and not
  // all of them name the organization.
  if (typeof payload.type === 'string' && !USED.has(payload.type))
    return { kind: 'acknowledge', what: payload.type };
  if (workspace.isForeign(payload)) return refuse(403, 'the request is for another workspace');
  const routable = Routable.safeParse(payload).success;
  if (!routable && typeof payload.type !== 'string')
    return refuse(400, 'the payload has no form that Slack documents');
  if (!(await seenRequests.isNew(`signature ${signature}`))) {
    return refuse(401, 'the request was seen before');
  }
  return routable ? { kind: 'pass', body } : { kind: 'acknowledge', what: String(payload.type) };
}
