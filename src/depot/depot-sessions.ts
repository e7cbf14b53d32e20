// The HTTP/2 connection to Depot: opened at the first call, kept alive by pings, opened anew when it breaks.

import type { Http2Session } from 'node:http2';
import { Http2SessionManager } from '@connectrpc/connect-node';

/** A connection that has died silently is noticed within these times, in milliseconds. */
const KEEP_ALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 5_000, pingIdleConnection: true };

/**
 * Connect's session manager, mended in two places (connect-node 2.2.0; tests keep both). When a call follows closely on
 * a broken connection, the manager stops listening to the old one before that has reported its error, and an `error`
 * event without a listener ends the process. And a call that ends after its connection was given up starts the pings
 * of that connection again: half a minute later one throws out of a timer, which ends the process, too.
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
      neverThrowFromPing(stream.session);
    }
    return stream;
  }
}

function neverThrowFromPing(session: Http2Session): void {
  const ping = session.ping.bind(session) as (...given: readonly unknown[]) => boolean;
  session.ping = (...given: readonly unknown[]) => !session.destroyed && ping(...given);
}
