// The HTTP/2 connection to Depot: opened at the first call, kept alive by pings, opened anew when it breaks.

import type { Http2Session } from 'node:http2';
import { Http2SessionManager } from '@connectrpc/connect-node';

/** A connection that has died silently is noticed within these times, in milliseconds. */
const KEEP_ALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 5_000, pingIdleConnection: true };

/**
 * Connect's session manager, mended: when a call follows closely on a broken connection, the manager stops listening to
 * the old one before that has reported its error, and an `error` event without a listener ends the process
 * (seen with connect-node 2.2.0 against a server that speaks only HTTP/1.1; a test keeps it).
 */
export class DepotSessions extends Http2SessionManager {
  readonly #heard = new WeakSet<Http2Session>();

  /** @param apiUrl `https://` uses ALPN; `http://` means cleartext HTTP/2 with prior knowledge. */
  constructor(apiUrl: string) {
    super(apiUrl, KEEP_ALIVE);
  }

  override async request(...call: Parameters<Http2SessionManager['request']>) {
    const stream = await super.request(...call);
    if (stream.session && !this.#heard.has(stream.session)) {
      this.#heard.add(stream.session);
      // Nothing is hidden: the calls on the connection end with the same error.
      stream.session.on('error', () => undefined);
    }
    return stream;
  }
}
