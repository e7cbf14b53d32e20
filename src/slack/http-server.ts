// The bot's one HTTP server: health and metrics always, Slack's requests in HTTP mode.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Metrics } from '../lib/metrics.ts';
import { EVENTS_PATH, type SlackDoor } from './connect.ts';

/** Slack's own window for signatures, in both directions: Bolt checks only the past. */
const MAX_FUTURE_SECONDS = 300;

export interface HttpServerOptions {
  readonly door: SlackDoor;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** What is not ready, in words; none: ready. */
  readonly unready: () => Promise<readonly string[]>;
}

export interface HttpServer extends AsyncDisposable {
  /** @param port 0 picks a free one. @throws UserError when it is taken. */
  listen(port: number): Promise<number>;
}

export function createHttpServer({ door, clock, metrics, unready }: HttpServerOptions): HttpServer {
  const text = (
    response: ServerResponse,
    status: number,
    body: string,
    type = 'text/plain; charset=utf-8',
  ) => {
    response.writeHead(status, { 'content-type': type });
    response.end(body);
  };

  function isFromTheFuture(request: IncomingMessage): boolean {
    const sent = Number(request.headers['x-slack-request-timestamp']);
    return sent - clock.now().getTime() / 1000 > MAX_FUTURE_SECONDS;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://bot').pathname;
    if (path === EVENTS_PATH && door.listener) {
      // https://docs.slack.dev/authentication/verifying-requests-from-slack
      if (isFromTheFuture(request)) return text(response, 401, 'the timestamp is in the future');
      return door.listener(request, response);
    }
    if (request.method !== 'GET') return text(response, 404, 'not found');
    switch (path) {
      case '/healthz':
        return text(response, 200, 'ok');
      case '/readyz': {
        const problems = await unready();
        return text(response, problems.length === 0 ? 200 : 503, problems.join('\n') || 'ready');
      }
      case '/metrics':
        return text(response, 200, await metrics.metrics(), metrics.contentType);
      default:
        return text(response, 404, 'not found');
    }
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => {
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
