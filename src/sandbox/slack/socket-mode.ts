// Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode

import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import type { Delivered, Delivery } from './delivery.ts';
import { LIMITS } from './limits.ts';
import type { Tickets } from './tickets.ts';

const MAX_CONNECTIONS = 10;

const Ack = z.object({ envelope_id: z.string(), payload: z.unknown().optional() });

export interface SocketMode extends Delivery {
  connections(): number;
  /** Resolves once so many connections are open. */
  waitForConnections(count: number): Promise<void>;
  /** Resolves once no connection is open. */
  waitForNone(): Promise<void>;
  /** Asks a connection to close, as Slack does every few hours. */
  disconnect(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every connection without a word. */
  drop(): void;
}

export function openSocketMode(server: Server, tickets: Tickets, clock: Clock): SocketMode {
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (body: unknown) => void>();
  let arrivals: { readonly count: number; readonly resolve: () => void }[] = [];
  let departures: (() => void)[] = [];
  let turn = 0;
  const wss = new WebSocketServer({ noServer: true });

  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (url.pathname !== '/socket') return;
    if (!tickets.useSocketTicket(url.searchParams.get('ticket') ?? '') || sockets.size >= MAX_CONNECTIONS) {
      socket.destroy();
      return;
    }
    wss.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(ws: WebSocket): void {
    sockets.add(ws);
    ws.on('close', () => {
      sockets.delete(ws);
      if (sockets.size > 0) return;
      for (const resolve of departures) resolve();
      departures = [];
    });
    ws.on('error', () => ws.terminate());
    ws.on('message', (data) => {
      const ack = Ack.safeParse(parseJson(data.toString()));
      if (ack.success) waiting.get(ack.data.envelope_id)?.(ack.data.payload);
    });
    ws.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.size,
        debug_info: { host: 'sandbox', approximate_connection_time: 18_060 },
        connection_info: { app_id: 'A0SANDBOX' },
      }),
    );
    for (const arrival of arrivals) if (sockets.size >= arrival.count) arrival.resolve();
    arrivals = arrivals.filter(({ count }) => sockets.size < count);
  }

  async function deliver(
    type: Parameters<Delivery['deliver']>[0],
    payload: Parameters<Delivery['deliver']>[1],
    retry?: Parameters<Delivery['deliver']>[2],
  ): Promise<Delivered> {
    // Any connection may get any payload.
    const open = [...sockets].filter((ws) => ws.readyState === ws.OPEN);
    const ws = open[turn++ % Math.max(1, open.length)];
    const began = performance.now();
    if (!ws) return { acked: false, failure: 'dispatch_failed', body: undefined, ms: 0 };
    const envelopeId = randomUUID();
    const giveUp = new AbortController();
    const acked = new Promise<Delivered>((resolve) => {
      waiting.set(envelopeId, (body) => resolve({ acked: true, body, ms: performance.now() - began }));
    });
    ws.send(
      JSON.stringify({
        envelope_id: envelopeId,
        type,
        payload,
        accepts_response_payload: type !== 'events_api',
        ...(retry && { retry_attempt: retry.num, retry_reason: retry.reason }),
      }),
    );
    const late = clock.sleep(LIMITS.ackMs, giveUp.signal).then(
      (): Delivered => ({
        acked: false,
        failure: 'operation_timeout',
        body: undefined,
        ms: performance.now() - began,
      }),
      () => acked,
    );
    const result = await Promise.race([acked, late]);
    giveUp.abort();
    waiting.delete(envelopeId);
    return result;
  }

  return {
    deliver,
    connections: () => sockets.size,
    waitForConnections(count) {
      if (sockets.size >= count) return Promise.resolve();
      return new Promise((resolve) => arrivals.push({ count, resolve }));
    },
    waitForNone: () =>
      sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => departures.push(resolve)),
    disconnect(reason) {
      for (const ws of sockets)
        ws.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
    },
    drop() {
      for (const ws of sockets) ws.terminate();
    },
    async close() {
      for (const ws of sockets) ws.terminate();
      await new Promise((resolve) => wss.close(resolve));
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
