// The bot's one HTTP server: health and metrics always, Slack's requests in HTTP mode.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../../lib/errors.ts';
import type { Log } from '../../../lib/log.ts';
import type { Metrics } from '../../../lib/metrics.ts';
import { EVENTS_PATH, type SlackReceiver } from './connect.ts';

/** A request has so long to arrive whole, so that slow ones do not pile up. */
const ARRIVES_WITHIN_MS = 10_000;
const LATE_AFTER_MS = 1_000;
const MAX_HEADER_BYTES = 16_384;

interface ServiceState {
  readonly problem: string | null;
  readonly since: Date;
  readonly askedAt: Date | null;
}

export interface HttpServerOptions {
  readonly receiver: SlackReceiver;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Answers what CI reports at `POST /ci/builds`. */
  readonly ci: {
    readonly path: string;
    answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  };
  readonly health: { report(): Promise<Readonly<Record<string, ServiceState>>> };
}

export interface HttpServer extends AsyncDisposable {
  /** @param port 0 picks a free one. @throws UserError when it is taken. */
  listen(port: number): Promise<number>;
}

export function createHttpServer({ receiver, log, metrics, ci, health }: HttpServerOptions): HttpServer {
  const text = (
    response: ServerResponse,
    status: number,
    body: string,
    type = 'text/plain; charset=utf-8',
  ) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = `http://bot${request.url ?? '/'}`;
    if (!URL.canParse(url)) return text(response, 400, 'not an address');
    const path = new URL(url).pathname;
    if (path === EVENTS_PATH && receiver.listener && request.method === 'POST') {
      return receiver.listener(request, response);
    }
    if (path === ci.path && request.method === 'POST') return ci.answer(request, response);
    if (request.method !== 'GET') return text(response, 404, 'not found');
    switch (path) {
      case '/healthz':
        return text(response, 200, 'ok');
      case '/readyz': {
        const states = Object.entries(await health.report());
        const isReady = states.every(([, { problem }]) => problem === null);
        const lines = states.map(([service, state]) => `${service}: ${stateWords(state)}`);
        return text(response, isReady ? 200 : 503, [isReady ? 'ready' : 'not ready', ...lines].join('\n'));
      }
      case '/metrics':
        return text(response, 200, await metrics.metrics(), metrics.contentType);
      default:
        return text(response, 404, 'not found');
    }
  }

  const limits = {
    requestTimeout: ARRIVES_WITHIN_MS,
    headersTimeout: ARRIVES_WITHIN_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Node looks for late ones only every 30 seconds by itself.
    connectionsCheckingInterval: LATE_AFTER_MS,
  };
  const server: Server = createServer(limits, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request over HTTP could not be answered');
      if (!response.headersSent) text(response, 500, 'internal error');
    });
  });

  return {
    async listen(port) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, () => resolve());
      }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        throw new UserError(`PORT ${port} is taken by another program. Stop it, or set PORT to a free one.`);
      });
      return (server.address() as AddressInfo).port; // a TCP server has no other kind of address
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function stateWords({ problem, since, askedAt }: ServiceState): string {
  const asked = askedAt ? `last asked ${askedAt.toISOString()}` : 'not asked yet';
  return problem ? `${problem} since ${since.toISOString()}, ${asked}` : `works, ${asked}`;
}
