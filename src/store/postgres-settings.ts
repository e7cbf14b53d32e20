// How every connection to Postgres is made. Whatever lies between may stop forwarding without closing anything (a proxy, a
// NAT table, a machine that lost its power), so no query, no transaction and no connection lasts without a bound.

import { Socket } from 'node:net';
import pg from 'pg';

/** https://node-postgres.com/apis/client */
const CONNECT_WITHIN_MS = 3_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

/** The server ends a query before the bot gives up the connection. */
const STATEMENT_TIMEOUT_MS = 12_000;
const SILENT_AFTER_MS = 15_000;
/** What a connection that broke holds locked on the server is free again after this. */
const IDLE_TRANSACTION_TIMEOUT_MS = 15_000;

/** Has a listener for errors: they fail the query in progress, and without a listener they would end the process as well. */
class ClientWithListener extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** Gives a connection up on which nothing has moved for too long. Idle ones, a pool closes before that. */
const boundedClient = (silentAfterMs: number) =>
  class BoundedClient extends ClientWithListener {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      this.once('connect', () => {
        const { stream } = this.connection;
        if (!(stream instanceof Socket)) return;
        stream.setTimeout(silentAfterMs, () => {
          const isEnding = stream.writableEnded;
          stream.destroy(isEnding ? undefined : new Error('the connection has been silent for too long'));
        });
      });
    }
  };

/**
 * For a pool that serves.
 * @param sessionSettings false where a pooler refuses them: then the server has to bound queries by itself
 */
export function servingSettings(url: string, sessionSettings: boolean, silentAfterMs = SILENT_AFTER_MS) {
  return {
    ...migratingSettings(url),
    Client: boundedClient(silentAfterMs),
    ...(sessionSettings && {
      // No query here runs for so long that compiling it pays off: of a sum over two years, compiling is the larger part.
      options: '-c jit=off',
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    }),
  };
}

export type ServingSettings = ReturnType<typeof servingSettings>;

/** A migration may take its time. */
export const migratingSettings = (url: string) => ({
  connectionString: url,
  connectionTimeoutMillis: CONNECT_WITHIN_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  Client: ClientWithListener,
});
