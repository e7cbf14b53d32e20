// An HTTP proxy as companies have it: opens tunnels with CONNECT, refuses everything else, may want a login.
// https://www.rfc-editor.org/rfc/rfc9110#name-connect

import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

export interface ConnectProxy extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** The hosts that tunnels were asked for, as `host:port`. */
  readonly asked: string[];
  /** Cuts every tunnel. */
  cut(): void;
}

export interface ConnectProxyOptions {
  /** `user:password`; @default nobody is asked */
  readonly login?: string;
  /** Where a name leads that only the proxy knows. @default as it is */
  readonly hosts?: Readonly<Record<string, string>>;
}

export async function startConnectProxy({
  login,
  hosts = {},
}: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = http.createServer((_request, response) => response.writeHead(405).end('only CONNECT'));
  server.on('connect', (request, client: net.Socket, head: Buffer) => {
    keep(client);
    const wanted = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
    if (login !== undefined && request.headers['proxy-authorization'] !== wanted) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const authority = request.url ?? '';
    asked.push(authority);
    const { hostname, port } = new URL(`http://${authority}`);
    const upstream = net.connect(Number(port) || 80, hosts[hostname] ?? hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    keep(upstream);
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    url: `http://${login ? `${login}@` : ''}127.0.0.1:${port}`,
    asked,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
