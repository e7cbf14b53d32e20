// The Slack half of the sandbox: Web API, Socket Mode, signed HTTP, response URLs, uploads, and the page.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Clock } from '../../lib/clock.ts';
import { createSlackCalls, type SlackCalls } from './calls.ts';
import { type Control, createControl } from './control.ts';
import { createSlackFaults, type SlackFaults } from './faults.ts';
import { type Guide, postGuide } from './guide.ts';
import { readManifest } from './manifest.ts';
import { mountPage } from './page/mount-page.ts';
import type { CiSwitches, Neighbour, TimeSwitch } from './page/ports.ts';
import { createRateLimit } from './rate-limit.ts';
import { seedWorkspace } from './seed.ts';
import { openSignedHttp } from './signed-http.ts';
import { openSocketMode, type SocketMode } from './socket-mode.ts';
import { createSlackState, createTimestamps, type SlackState } from './state.ts';
import { createTickets } from './tickets.ts';
import type { MethodContext } from './web-api/method.ts';
import { type Incoming, mountApi } from './web-api/mount-api.ts';

export interface SlackSandboxOptions {
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  /** Its name in the addresses that it hands out: of WebSockets, response URLs, uploads. @default '127.0.0.1' */
  readonly hostname?: string;
  readonly clock: Clock;
  /** manifest.yml, parsed: scopes, commands and shortcuts come from it. */
  readonly manifest: unknown;
  /** The app is installed for this whole organization (Enterprise Grid). */
  readonly organization?: SlackState['organization'];
  /** One message a second in a channel, then 429. @default true */
  readonly rateLimited?: boolean;
  /** Depot, for the page's inspector and switchboard; without it both know only Slack. */
  readonly neighbour?: Neighbour;
  /** For the switchboard. */
  readonly ci?: CiSwitches;
  /** The hand on the clock; without it the page cannot move time. */
  readonly time?: TimeSwitch;
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
  /** Posts the sandbox's own first message. */
  welcome(guide: Guide): void;
  close(): Promise<void>;
}

const BOT_TOKEN = 'xoxb-sandbox-bot-token';
const APP_TOKEN = 'xapp-sandbox-app-token';
const SIGNING_SECRET = 'sandbox-signing-secret-0123456789';

export async function startSlackSandbox(options: SlackSandboxOptions): Promise<SlackSandbox> {
  const { clock, port = 0, hostname = '127.0.0.1', rateLimited = true } = options;
  const manifest = readManifest(options.manifest);
  const state = createSlackState();
  state.organization = options.organization ?? null;
  seedWorkspace(state);
  const faults = createSlackFaults();
  const calls = createSlackCalls();
  const tickets = createTickets(clock);
  let baseUrl = '';
  const context: Omit<MethodContext, 'bearer'> = {
    state,
    clock,
    newTs: createTimestamps(() => clock.now()),
    tickets,
    baseUrl: () => baseUrl,
    unfurlDomains: manifest.unfurlDomains,
    scopes: manifest.scopes,
  };
  const app = new Hono<Incoming>();
  mountApi(app, {
    context,
    tokens: { bot: BOT_TOKEN, app: APP_TOKEN },
    manifest,
    faults,
    calls,
    clock,
    rateLimit: rateLimited ? createRateLimit(clock) : null,
  });

  const ready = Promise.withResolvers<void>();
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => ready.resolve()) as Server;
  server.once('error', ready.reject);
  await ready.promise;
  const boundPort = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${boundPort}`;
  baseUrl = `http://${hostname}:${boundPort}`;

  const socketMode = openSocketMode(server, tickets, clock);
  const control = createControl({
    context: { ...context, bearer: 'bot' },
    clock,
    delivery: socketMode,
    escapes: (word) => manifest.commands.some(({ command, escapes }) => command === word && escapes),
    record: (name, payload, { acked, failure, body, ms }) =>
      calls.add({
        direction: 'delivery',
        name,
        at: clock.now(),
        payload,
        outcome: acked ? 'acked' : `not acked: ${failure}`,
        latencyMs: Math.round(ms),
        answer: body ?? null,
      }),
  });
  const { neighbour, ci, time } = options;
  mountPage(app, { state, control, calls, faults, socketMode, manifest, clock, neighbour, ci, time });

  const close = async () => {
    await socketMode.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url,
    apiUrl: `${url}/api/`,
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
    welcome: (guide) => postGuide({ ...context, bearer: 'bot' }, guide),
    close,
    [Symbol.asyncDispose]: close,
  };
}
