// Where the bot calls Slack: methods, response URLs and uploads over HTTP, each recorded, each able to misbehave.

import type { IncomingMessage } from 'node:http';
import type { Context, Hono } from 'hono';
import type { Clock } from '../../../lib/clock.ts';
import { ownValue } from '../../../lib/own-property.ts';
import type { SlackCalls } from '../calls.ts';
import type { SlackFault, SlackFaults } from '../faults.ts';
import type { ManifestFacts } from '../manifest.ts';
import type { RateLimit } from '../rate-limit.ts';
import { respond } from '../response-url.ts';
import type { Json } from '../state.ts';
import { type MethodContext, SlackRefusal } from './method.ts';
import { METHODS } from './methods.ts';

export interface ApiOptions {
  readonly context: Omit<MethodContext, 'bearer'>;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly manifest: ManifestFacts;
  readonly faults: SlackFaults;
  readonly calls: SlackCalls;
  readonly clock: Clock;
  /** null: no limit. */
  readonly rateLimit: RateLimit | null;
}

export type Incoming = { Bindings: { incoming: IncomingMessage } };

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

const never = () => new Promise<never>(() => undefined);

export function mountApi(app: Hono<Incoming>, options: ApiOptions): void {
  const { context, tokens, manifest, faults, calls, clock, rateLimit } = options;

  function call(method: string, args: Json, authorization: string): Json {
    const spec = ownValue(METHODS, method);
    if (!spec) throw new SlackRefusal('unknown_method', { req_method: method });
    const token = authorization.replace(/^Bearer /, '') || String(args.token ?? '');
    if (!token && method !== 'api.test' && method !== 'blocks.validate') throw new SlackRefusal('not_authed');
    if (token && token !== tokens.bot && token !== tokens.app) throw new SlackRefusal('invalid_auth');
    const scopes = spec.scope === null ? [] : [spec.scope].flat();
    if (scopes.length > 0 && !scopes.some((scope) => manifest.scopes.has(scope))) {
      throw new SlackRefusal('missing_scope', {
        needed: scopes.join(','),
        provided: [...manifest.scopes].join(','),
      });
    }
    return spec.run(args, { ...context, bearer: token === tokens.app ? 'app' : 'bot' });
  }

  /** Which scopes the token has, and which one of them would do. https://docs.slack.dev/authentication/installing-with-oauth */
  function scopeHeaders(method: string, authorization: string): Readonly<Record<string, string>> {
    const granted: Readonly<Record<string, string>> = {
      [`Bearer ${tokens.bot}`]: [...manifest.scopes].join(','),
      [`Bearer ${tokens.app}`]: 'connections:write',
    };
    const has = ownValue(granted, authorization);
    if (has === undefined) return {};
    const accepted = [ownValue(METHODS, method)?.scope ?? []].flat().join(',');
    return { 'x-oauth-scopes': has, ...(accepted && { 'x-accepted-oauth-scopes': accepted }) };
  }

  const recorder = (name: string, payload: unknown) => {
    const at = clock.now();
    return (outcome: string, answer: unknown = null) => {
      const latencyMs = clock.now().getTime() - at.getTime();
      calls.add({ direction: 'api', name, at, payload, outcome, latencyMs, answer });
    };
  };

  /** What a fault answers instead of Slack; null: the call goes on. */
  async function misbehave(
    c: Context<Incoming>,
    fault: SlackFault | null,
    record: (outcome: string) => void,
  ): Promise<Response | null> {
    switch (fault?.kind) {
      case 'ratelimited':
        record('ratelimited');
        return tooMany(c, fault.retryAfterSeconds);
      case 'status':
        record(`HTTP ${fault.status} (fault)`);
        return new Response('upstream trouble', { status: fault.status });
      case 'error':
      case 'error in body':
        record(`${fault.error} (fault)`);
        return c.json({ ok: false, error: fault.error });
      case 'hang':
      case 'drop':
        record(`${fault.kind} (fault)`);
        if (fault.kind === 'hang') await faults.cleared();
        cutWire(c);
        return never();
      case 'slow':
        await clock.sleep(fault.ms);
        return null;
      default:
        return null;
    }
  }

  /** The fault that takes the answer away after the act. */
  function loseAnswer(c: Context<Incoming>, record: (outcome: string) => void): Promise<never> {
    record('done, answer lost (fault)');
    cutWire(c);
    return never();
  }

  app.use('/api/*', async (c, next) => {
    await next();
    c.header('date', clock.now().toUTCString());
  });

  app.post('/api/:method', async (c) => {
    const method = c.req.param('method');
    const args = await argsOf(c);
    const record = recorder(method, withoutTokens(args));
    const fault = faults.take(method);
    const seconds =
      !fault && method === 'chat.postMessage' ? (rateLimit?.take(String(args.channel)) ?? 0) : 0;
    if (seconds > 0) {
      record('ratelimited');
      return tooMany(c, seconds);
    }
    const instead = await misbehave(c, fault, record);
    if (instead) return instead;
    const authorization = c.req.header('authorization') ?? '';
    for (const [header, value] of Object.entries(scopeHeaders(method, authorization)))
      c.header(header, value);
    try {
      const answer = call(method, args, authorization);
      if (fault?.kind === 'act, then error') {
        record(`done, then ${fault.error} (fault)`);
        return c.json({ ok: false, error: fault.error });
      }
      if (fault && fault.kind !== 'slow') return await loseAnswer(c, record);
      record('ok', answer);
      return c.json({ ok: true, ...answer });
    } catch (reason) {
      if (!(reason instanceof SlackRefusal)) throw reason;
      const refusal = { ok: false, error: reason.error, ...reason.extra };
      record(reason.error, refusal);
      return c.json(refusal);
    }
  });

  app.post('/upload/:fileId', async (c) => {
    const { state } = context;
    const file = state.files.get(c.req.param('fileId'));
    if (!file) return c.text('no such upload', 404);
    const body = await c.req.parseBody().catch(() => ({}));
    const part = Object.values(body).find((value) => value instanceof File);
    const content = part ? Buffer.from(await part.arrayBuffer()) : Buffer.from(await c.req.arrayBuffer());
    state.files.set(file.fileId, { ...file, content });
    return c.text(`OK - ${content.length}`);
  });

  /** Without a token that may read it, Slack leads to its sign-in page. */
  app.get('/files-pri/:fileId/:name', (c) => {
    const record = recorder('file download', { file: c.req.param('fileId') });
    const file = context.state.files.get(c.req.param('fileId'));
    const isAllowed =
      c.req.header('authorization') === `Bearer ${tokens.bot}` && manifest.scopes.has('files:read');
    if (!isAllowed || !file) {
      record('redirected to the sign-in page');
      return c.redirect(`${context.baseUrl()}/?redir=${encodeURIComponent(c.req.path)}`);
    }
    record('ok');
    return c.body(new Uint8Array(file.content), 200, { 'content-type': file.mimetype ?? 'text/plain' });
  });

  app.post('/response/:id', async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    const record = recorder('response_url', body);
    const fault = faults.take('response_url');
    if (fault?.kind === 'error') {
      record(`${fault.error} (fault)`);
      return c.text(fault.error, 404);
    }
    if (fault?.kind === 'error in body') {
      record(`${fault.error} (fault)`);
      return fault.bare ? c.text(fault.error) : c.json({ ok: false, error: fault.error });
    }
    const instead = await misbehave(c, fault, record);
    if (instead) return instead;
    const result = respond({ ...context, bearer: 'bot' }, c.req.param('id'), body);
    if (fault?.kind === 'act, then error') return c.json({ ok: false, error: fault.error });
    if (fault && fault.kind !== 'slow') return loseAnswer(c, record);
    record(result.ok ? 'ok' : result.error);
    return result.ok ? c.text('ok') : c.text(result.error, 404);
  });
}

const cutWire = (c: Context<Incoming>) => c.env.incoming.socket.destroy();

const tooMany = (c: Context<Incoming>, seconds: number) =>
  c.json({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(seconds) });
