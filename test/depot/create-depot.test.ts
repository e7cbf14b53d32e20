// The bot's Depot over real HTTP/2: one connection, binary Connect, and servers that behave in every wrong way.

import http from 'node:http';
import http2, { type ServerHttp2Stream } from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { afterEach, describe, expect, it } from 'vitest';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import { createDepot, type DepotOptions, type OpenDepot } from '../../src/depot/create-depot.ts';
import type { DepotErrorCode } from '../../src/depot/depot-error.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { aWireProject, depotErrorOf, depotOptions } from './open-depot.ts';

const DEADLINES = { read: 250, change: 250 };

const stack: AsyncDisposableStack[] = [];
afterEach(async () => {
  for (const opened of stack.splice(0)) await opened.disposeAsync();
});

/** Listens on a free port, and closes at the end of the test whatever is still open. */
async function serve(server: net.Server): Promise<string> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened = new AsyncDisposableStack();
  opened.defer(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  stack.push(opened);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function connect(apiUrl: string, changed: Partial<DepotOptions> = {}): OpenDepot {
  const depot = createDepot(depotOptions({ apiUrl, clock: systemClock, deadlines: DEADLINES, ...changed }));
  const opened = new AsyncDisposableStack();
  opened.use(depot);
  stack.unshift(opened);
  return depot;
}

/** A Connect server over cleartext HTTP/2 that remembers its connections and requests. */
async function realServer(routes: (router: ConnectRouter) => void) {
  const seen = { connections: 0, requests: [] as http2.IncomingHttpHeaders[] };
  const handler = connectNodeAdapter({ routes });
  const server = http2.createServer((request, response) => {
    seen.requests.push(request.headers);
    handler(request, response);
  });
  server.on('session', () => seen.connections++);
  return { url: await serve(server), seen };
}

function rawHttp2(answer: (stream: ServerHttp2Stream) => void): net.Server {
  const server = http2.createServer();
  server.on('sessionError', () => undefined);
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    answer(stream);
  });
  return server;
}

const answering = (status: number, type: string, body: string | Uint8Array) =>
  rawHttp2((stream) => {
    stream.respond({ ':status': status, 'content-type': type });
    stream.end(body);
  });

describe('Depot over HTTP/2', () => {
  const projects = (router: ConnectRouter) =>
    router.service(ProjectService, {
      listProjects: () => ({ projects: [aWireProject()] }),
      getProject: ({ projectId }) => ({ project: aWireProject({ projectId }) }),
    });

  it('is asked in the binary Connect protocol with the token, all over one connection', async () => {
    const { url, seen } = await realServer(projects);
    const depot = connect(url);
    const found = await Promise.all(['a', 'b', 'c'].map((id) => depot.projects.get(id)));
    expect(found.map((project) => project.projectId)).toEqual(['a', 'b', 'c']);
    expect(seen.connections).toBe(1);
    expect(seen.requests).toHaveLength(3);
    expect(seen.requests[0]).toMatchObject({
      ':path': '/depot.core.v1.ProjectService/GetProject',
      'content-type': 'application/proto',
      'connect-protocol-version': '1',
      'connect-timeout-ms': '250',
      authorization: 'Bearer depot_org_0123456789',
    });
  });

  it('is reached again after its connection broke', async () => {
    const sessions: http2.ServerHttp2Session[] = [];
    const server = http2.createServer(connectNodeAdapter({ routes: projects }));
    server.on('session', (session) => sessions.push(session));
    const depot = connect(await serve(server));
    await depot.projects.get('a');
    sessions[0]?.destroy();
    expect((await depot.projects.get('b')).projectId).toBe('b');
    expect(sessions).toHaveLength(2);
  });

  it('is reported as reachable, or why it is not', async () => {
    const { url } = await realServer(projects);
    expect(await connect(url).check()).toMatchObject({ reachable: true });
    const refusing = await serve(
      answering(401, 'application/json', '{"code":"unauthenticated","message":"Invalid token"}'),
    );
    expect(await connect(refusing).check()).toMatchObject({ reachable: false, code: 'unauthenticated' });
  });

  it('lets go of a try that is late, and makes no other: somebody may be waiting', async () => {
    const open = { now: 0, most: 0, tries: 0 };
    const silent = rawHttp2((stream) => {
      open.tries++;
      open.most = Math.max(open.most, ++open.now);
      stream.on('close', () => open.now--);
    });
    await depotErrorOf(connect(await serve(silent), { retryDelayMs: 25 }).projects.get('p'));
    await expect.poll(() => open.now).toBe(0);
    expect(open.tries).toBe(1);
  });

  it('ends in time when a server takes the connection and never shakes hands', async () => {
    const url = await serve(net.createServer());
    const error = await depotErrorOf(connect(url.replace('http:', 'https:')).projects.reset('p'));
    expect(error.code).toBe('deadline_exceeded');
  });

  it('knows that nothing was sent to an address where nobody listens', async () => {
    const error = await depotErrorOf(connect('http://127.0.0.1:1').projects.reset('p'));
    expect(error).toMatchObject({ code: 'unavailable', mayHaveHappened: false });
  });
});

describe('something that is not Depot, or not well', () => {
  const partial = Uint8Array.of(10, 200, 1);
  const cases: readonly (readonly [string, () => net.Server, DepotErrorCode])[] = [
    [
      'a server that speaks only HTTP/1.1',
      () => http.createServer((_, response) => response.end('hi')),
      'unavailable',
    ],
    ['a server that hangs up at once', () => net.createServer((socket) => socket.destroy()), 'unavailable'],
    [
      'a server of another kind',
      () => net.createServer((socket) => socket.write('SSH-2.0-x\r\n')),
      'unavailable',
    ],
    ['a port that accepts and says nothing', () => net.createServer(), 'deadline_exceeded'],
    ['a call that is never answered', () => rawHttp2(() => undefined), 'deadline_exceeded'],
    [
      'an answer that never ends',
      () =>
        rawHttp2((stream) => {
          stream.respond({ ':status': 200, 'content-type': 'application/proto' });
          stream.write(partial);
        }),
      'deadline_exceeded',
    ],
    ['a stream that is reset', () => rawHttp2((stream) => stream.close(2)), 'unavailable'],
    ['a stream that is cancelled', () => rawHttp2((stream) => stream.close(8)), 'unavailable'],
    ['a stream that is told to be calm', () => rawHttp2((stream) => stream.close(11)), 'unavailable'],
    [
      'a connection that drops in the middle of an answer',
      () =>
        rawHttp2((stream) => {
          stream.respond({ ':status': 200, 'content-type': 'application/proto' });
          stream.write(partial, () => stream.session?.destroy());
        }),
      'unavailable',
    ],
    [
      'an answer that is no message',
      () => answering(200, 'application/proto', Uint8Array.of(255, 255, 255, 1)),
      'bad_answer',
    ],
    ['an answer cut short', () => answering(200, 'application/proto', partial), 'unavailable'],
    ["a proxy's page", () => answering(200, 'text/html', '<html>welcome</html>'), 'bad_answer'],
    ["a proxy's error page", () => answering(502, 'text/html', '<html>bad gateway</html>'), 'unavailable'],
    ['an error that is no JSON', () => answering(500, 'application/json', '{{{'), 'bad_answer'],
    [
      'a Depot without this function',
      () =>
        answering(
          404,
          'application/json',
          '{"message":"Route POST:/x not found","error":"Not Found","statusCode":404}',
        ),
      'unimplemented',
    ],
  ];

  it.each(cases)('ends a call in time, and the bot lives on: %s', async (_, makeServer, code) => {
    const depot = connect(await serve(makeServer()));
    const change = await depotErrorOf(depot.projects.reset('p'));
    expect(change.code).toBe(code);
    expect(change.mayHaveHappened).toBe(code !== 'unimplemented');
    // Closely after a broken connection, and several at once: the old connection may still be about to fail.
    const reads = await Promise.all([1, 2, 3].map((id) => depotErrorOf(depot.projects.get(`p${id}`))));
    expect(reads.map((error) => error.code)).toEqual([code, code, code]);
  });
});
