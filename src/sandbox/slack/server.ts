// The Slack half of the sandbox: Web API, Socket Mode, signed HTTP, response URLs, uploads, and the page.

import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { Clock } from '../../lib/clock.ts';
import { own } from '../../lib/own.ts';
import { createSlackCalls, type SlackCalls } from './calls.ts';
import { type Control, createControl } from './control.ts';
import { createSlackFaults, type SlackFaults } from './faults.ts';
import { readManifest } from './manifest.ts';
import { mountPage } from './page/mount-page.ts';
import { createRateLimit } from './rate-limit.ts';
import { respond } from './response-url.ts';
import { seedWorkspace } from './seed.ts';
import { openSignedHttp } from './signed-http.ts';
import { openSocketMode, type SocketMode } from './socket-mode.ts';
import { createSlackState, createTimestamps, type Json, type SlackState } from './state.ts';
import { createTickets } from './tickets.ts';
import { type MethodContext, SlackRefusal } from './web-api/method.ts';
import { METHODS } from './web-api/methods.ts';

export interface SlackSandboxOptions {
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  readonly clock: Clock;
  /** manifest.yml, parsed: scopes, commands and shortcuts come from it. */
  readonly manifest: unknown;
  /** One message a second in a channel, then 429. @default true */
  readonly rateLimited?: boolean;
}

export interface SlackSandbox extends AsyncDisposable {
  readonly url: string;
  /** For SLACK_API_URL. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly state: SlackState;
  readonly control: Control;
  readonly faults: SlackFaults;
  readonly calls: SlackCalls;
  readonly socketMode: SocketMode;
  /** A fresh trigger id, as a person's click would carry. */
  trigger(userId: string): string;
  /** From now on payloads go to this address, signed, instead of to the WebSockets. */
  deliverByHttp(requestUrl: string): void;
  close(): Promise<void>;
}

const BOT_TOKEN = 'xoxb-sandbox-bot-token';
const APP_TOKEN = 'xapp-sandbox-app-token';
const SIGNING_SECRET = 'sandbox-signing-secret-0123456789';

type Incoming = { Bindings: { incoming: IncomingMessage } };

async function argsOf(c: Context<Incoming>): Promise<Json> {
  const type = c.req.header('content-type') ?? '';
  if (type.includes('json')) return c.req.json().catch(() => ({}));
  const form = type.includes('form') ? await c.req.parseBody() : {};
  return { ...c.req.query(), ...form };
}

/** Tokens are named in no record. */
function withoutTokens({ token: _, ...args }: Json): Json {
  return args;
}

export async function startSlackSandbox(options: SlackSandboxOptions): Promise<SlackSandbox> {
  const { clock, port = 0, rateLimited = true } = options;
  const manifest = readManifest(options.manifest);
  const state = createSlackState();
  seedWorkspace(state);
  const faults = createSlackFaults();
  const calls = createSlackCalls();
  const tickets = createTickets(clock);
  const rateLimit = createRateLimit(clock);
  let baseUrl = '';
  const context: Omit<MethodContext, 'bearer'> = {
    state,
    clock,
    newTs: createTimestamps(() => clock.now()),
    tickets,
    baseUrl: () => baseUrl,
  };
  const app = new Hono<Incoming>();
  const never = () => new Promise<never>(() => undefined);

  function call(method: string, args: Json, authorization: string): Json {
    const spec = own(METHODS, method);
    if (!spec) throw new SlackRefusal('unknown_method', { req_method: method });
    const token = authorization.replace(/^Bearer /, '') || String(args.token ?? '');
    if (!token && method !== 'api.test' && method !== 'blocks.validate') throw new SlackRefusal('not_authed');
    if (token && token !== BOT_TOKEN && token !== APP_TOKEN) throw new SlackRefusal('invalid_auth');
    const scopes = spec.scope === null ? [] : [spec.scope].flat();
    if (scopes.length > 0 && !scopes.some((scope) => manifest.scopes.has(scope))) {
      throw new SlackRefusal('missing_scope', {
        needed: scopes.join(','),
        provided: [...manifest.scopes].join(','),
      });
    }
    return spec.run(args, { ...context, bearer: token === APP_TOKEN ? 'app' : 'bot' });
  }

  app.post('/api/:method', async (c) => {
    const method = c.req.param('method');
    const at = clock.now();
    const args = await argsOf(c);
    const record = (outcome: string) =>
      calls.add({
        direction: 'api',
        name: method,
        at,
        payload: withoutTokens(args),
        outcome,
        latencyMs: clock.now().getTime() - at.getTime(),
      });
    const cutWire = () => c.env.incoming.socket.destroy();
    const fault = faults.take(method);
    const limited =
      rateLimited && method === 'chat.postMessage' && !fault ? rateLimit.take(String(args.channel)) : 0;
    if (fault?.kind === 'ratelimited' || limited > 0) {
      record('ratelimited');
      const seconds = fault?.kind === 'ratelimited' ? fault.retryAfterSeconds : limited;
      return c.json({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
    }
    if (fault?.kind === 'status') {
      record(`HTTP ${fault.status} (fault)`);
      return new Response('upstream trouble', { status: fault.status });
    }
    if (fault?.kind === 'error') {
      record(`${fault.error} (fault)`);
      return c.json({ ok: false, error: fault.error });
    }
    if (fault?.kind === 'hang' || fault?.kind === 'drop') {
      record(`${fault.kind} (fault)`);
      if (fault.kind === 'drop') cutWire();
      return never();
    }
    try {
      const answer = call(method, args, c.req.header('authorization') ?? '');
      if (fault?.kind === 'lose-answer') {
        record('done, answer lost (fault)');
        cutWire();
        return await never();
      }
      record('ok');
      return c.json({ ok: true, ...answer }, 200, { 'x-oauth-scopes': [...manifest.scopes].join(',') });
    } catch (reason) {
      if (!(reason instanceof SlackRefusal)) throw reason;
      record(reason.error);
      return c.json({ ok: false, error: reason.error, ...reason.extra });
    }
  });

  app.post('/upload/:fileId', async (c) => {
    const file = state.files.get(c.req.param('fileId'));
    if (!file) return c.text('no such upload', 404);
    const body = await c.req.parseBody().catch(() => ({}));
    const part = Object.values(body).find((value) => value instanceof File);
    const content = part ? Buffer.from(await part.arrayBuffer()) : Buffer.from(await c.req.arrayBuffer());
    state.files.set(file.fileId, { ...file, content });
    return c.text(`OK - ${content.length}`);
  });

  app.post('/response/:id', async (c) => {
    const at = clock.now();
    const body: unknown = await c.req.json().catch(() => null);
    const result = respond({ ...context, bearer: 'bot' }, c.req.param('id'), body);
    const outcome = result.ok ? 'ok' : result.error;
    calls.add({ direction: 'api', name: 'response_url', at, payload: body, outcome, latencyMs: 0 });
    return result.ok ? c.text('ok') : c.text(result.error, 404);
  });

  const ready = Promise.withResolvers<void>();
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => ready.resolve()) as Server;
  server.once('error', ready.reject);
  await ready.promise;
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const socketMode = openSocketMode(server, tickets, clock);
  const control = createControl({
    context: { ...context, bearer: 'bot' },
    clock,
    delivery: socketMode,
    escapes: (word) => manifest.commands.some(({ command, escapes }) => command === word && escapes),
    record: (name, payload, { acked, ms }) =>
      calls.add({
        direction: 'delivery',
        name,
        at: clock.now(),
        payload,
        outcome: acked ? 'acked' : 'not acked',
        latencyMs: Math.round(ms),
      }),
  });
  mountPage(app, { state, control, calls, manifest, clock });

  const close = async () => {
    await socketMode.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: baseUrl,
    apiUrl: `${baseUrl}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    state,
    control,
    faults,
    calls,
    socketMode,
    trigger: (userId) => tickets.newTrigger(userId),
    deliverByHttp: (requestUrl) =>
      control.deliverTo(openSignedHttp({ requestUrl, signingSecret: SIGNING_SECRET, clock })),
    close,
    [Symbol.asyncDispose]: close,
  };
}
