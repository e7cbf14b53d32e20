// The HTTP server by itself: how long a request may take to arrive, and what the process says of itself.

import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createMetrics } from '../../../src/lib/metrics.ts';
import { createHttpServer } from '../../../src/slack/platform/receive/http-server.ts';

describe('the HTTP server', () => {
  const bodies: string[] = [];
  const server = createHttpServer({
    receiver: {
      start: async () => undefined,
      stop: async () => undefined,
      isConnected: () => true,
      refused: new Promise<never>(() => undefined),
      listener: null,
    },
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(true),
    ci: {
      path: '/ci/builds',
      async answer(request, response) {
        for await (const chunk of request) bodies.push(String(chunk));
        response.end('read');
      },
    },
    health: { report: async () => ({}) },
  });
  let port = 0;
  beforeAll(async () => {
    port = await server.listen(0);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('closes a request whose body is not whole after 10 seconds', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const began = performance.now();
    socket.write('POST /ci/builds HTTP/1.1\r\nhost: bot\r\ncontent-length: 100\r\n\r\n{"event":');
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    await once(socket, 'close');
    const ms = performance.now() - began;
    expect(answer).toContain('408 Request Timeout');
    expect(ms).toBeGreaterThan(9_000);
    expect(ms).toBeLessThan(25_000);
    expect(bodies).toEqual(['{"event":']);
  }, 30_000);

  it.each(['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes', 'nodejs_gc_duration_seconds'])(
    'has %s of the process among its metrics',
    async (name) => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).toContain(`# TYPE ${name} `);
    },
  );
});
