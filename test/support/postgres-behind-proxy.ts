// A database of its own on the test server, reached through a proxy that can misbehave. Needs TEST_POSTGRES_URL.

import { onPostgres } from './databases.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

export interface ProxiedPostgres extends AsyncDisposable {
  readonly proxy: TcpProxy;
  /** Through the proxy. */
  readonly url: string;
  /** Past the proxy. */
  readonly directUrl: string;
}

export async function postgresBehindProxy(): Promise<ProxiedPostgres> {
  const database = await onPostgres();
  if (database.settings.kind !== 'postgres') throw new Error('onPostgres makes no Postgres');
  const directUrl = database.settings.url;
  const there = new URL(directUrl);
  const proxy = await startTcpProxy({ host: there.hostname, port: Number(there.port) });
  there.host = `127.0.0.1:${proxy.port}`;
  return {
    proxy,
    url: there.href,
    directUrl,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await database.drop();
    },
  };
}
