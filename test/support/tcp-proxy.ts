// A TCP proxy that can do what real networks do: cut connections, refuse new ones, or stop forwarding without a word.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing is forwarded on the connections that there are, and none is closed. */
  silenceOld(): void;
  /** New connections are accepted, and nothing is forwarded on them. */
  silenceNew(silent: boolean): void;
  /** Closes what there is, as a machine that goes down. */
  cut(): void;
  /** New connections are closed at once. */
  refuse(refusing: boolean): void;
}

export async function startTcpProxy(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let [silent, refusing] = [false, false];

  const server = createServer((client) => {
    if (refusing) return client.destroy();
    client.on('error', () => undefined);
    if (silent) {
      client.resume();
      return undefined;
    }
    const upstream = connect(target.port, target.host);
    upstream.on('error', () => client.destroy());
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    client.once('close', end);
    upstream.once('close', end);
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    silenceOld() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream);
        upstream.unpipe(client);
        client.resume();
        upstream.resume();
      }
    },
    silenceNew(now) {
      silent = now;
    },
    cut,
    refuse(now) {
      refusing = now;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
