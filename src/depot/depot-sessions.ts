// The HTTP/2 connection to Depot: opened at the first call, kept alive by pings, reopened when it breaks.

import type { Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Http2SessionManager } from '@connectrpc/connect-node';
import { openTunnel } from '../lib/proxy-agents.ts';

/** A connection that has died silently is noticed within these times, in milliseconds. */
const KEEP_ALIVE = { pingIntervalMs: 30_000, pingTimeoutMs: 5_000, pingIdleConnection: true };

/**
 * Connect's session manager, fixed in two places (connect-node 2.2.0; tests keep both). When a call follows closely on
 * a broken connection, the manager stops listening to the old one before that has reported its error, and an `error`
 * event without a listener ends the process. And a call that ends after its connection was given up starts the pings
 * of that connection again: half a minute later one throws out of a timer, which ends the process, too.
 */
export class DepotSessions extends Http2SessionManager {
  readonly #listening = new WeakSet<Http2Session>();
  readonly #tunnels: Tunnels | null;

  /**
   * @param apiUrl `https://` uses ALPN; `http://` means cleartext HTTP/2 with prior knowledge.
   * @param proxy where to ask for a tunnel; null: connects directly.
   */
  constructor(apiUrl: string, proxy: URL | null = null) {
    const tunnels = proxy && new Tunnels(new URL(apiUrl), proxy);
    super(apiUrl, KEEP_ALIVE, tunnels ? { createConnection: () => tunnels.take() } : undefined);
    this.#tunnels = tunnels;
  }

  /** Tries again each time when there must be a tunnel first. */
  async #request(...call: Parameters<Http2SessionManager['request']>) {
    for (;;) {
      try {
        return await super.request(...call);
      } catch (error) {
        if (!this.#tunnels || !(error instanceof NoTunnelYet)) throw error;
        await this.#tunnels.open();
      }
    }
  }

  override async request(...call: Parameters<Http2SessionManager['request']>) {
    const stream = await this.#request(...call);
    if (stream.session && !this.#listening.has(stream.session)) {
      this.#listening.add(stream.session);
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

/** `createConnection` must answer at once, and a tunnel takes a while: the caller opens one and tries again. */
class NoTunnelYet extends Error {
  override readonly name = 'NoTunnelYet';
}

/** Tunnels to one host, opened ahead: calls that wait at the same time wait for the same one. */
class Tunnels {
  readonly #target: URL;
  readonly #proxy: URL;
  #opening: Promise<void> | null = null;
  #ready: Socket | null = null;

  constructor(target: URL, proxy: URL) {
    this.#target = target;
    this.#proxy = proxy;
  }

  /** @throws ProxyTunnelError */
  open(): Promise<void> {
    this.#opening ??= openTunnel(this.#proxy, this.#target)
      .then((socket) => {
        this.#ready = socket;
      })
      .finally(() => {
        this.#opening = null;
      });
    return this.#opening;
  }

  /** @throws NoTunnelYet */
  take(): Socket {
    const socket = this.#ready;
    this.#ready = null;
    if (!socket || socket.destroyed) throw new NoTunnelYet();
    if (this.#target.protocol === 'http:') return socket;
    return connectTls({ socket, servername: this.#target.hostname, ALPNProtocols: ['h2'] });
  }
}
