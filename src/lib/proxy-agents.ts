// The way through an HTTP proxy: for what fetches, for WebSockets, and for connections of another kind. All of it asks the
// proxy for a tunnel (CONNECT), so TLS stays end to end.

import { Socket } from 'node:net';
import { Agent, Client, type Dispatcher, ProxyAgent, setGlobalDispatcher } from 'undici';
import { type Proxies, proxyFor, proxyWords } from './choose-proxy.ts';

const TUNNEL_MS = 10_000;

/** The proxy is not there or refused the tunnel: nothing was sent to the host behind it. */
export class ProxyTunnelError extends Error {
  override readonly name = 'ProxyTunnelError';
  /** As Node calls it. https://nodejs.org/api/errors.html#err_proxy_tunnel */
  readonly code = 'ERR_PROXY_TUNNEL';
}

/** Takes each request through the proxy that is meant for its host, or directly. */
export function createProxyDispatcher(proxies: Proxies): Dispatcher {
  // A WebSocket needs a connection of its own, which HTTP/2 does not give.
  const options = { allowH2: false };
  const agents = new Map<string, ProxyAgent>();
  const agentFor = (proxy: URL) => {
    const agent =
      agents.get(proxy.href) ?? new ProxyAgent({ ...options, uri: proxy.href, proxyTunnel: true });
    agents.set(proxy.href, agent);
    return agent;
  };
  return new Agent(options).compose((dispatch) => (request, handler) => {
    const proxy = request.origin ? proxyFor(request.origin, proxies) : null;
    return proxy ? agentFor(proxy).dispatch(request, handler) : dispatch(request, handler);
  });
}

/** For the whole process: everything that `fetch` sends from now on, Node's own as well. */
export function fetchThrough(proxies: Proxies | null): void {
  if (proxies) setGlobalDispatcher(createProxyDispatcher(proxies));
}

/**
 * A connection to the host of `target`, through the proxy.
 * @throws ProxyTunnelError
 */
export async function openTunnel(proxy: URL, target: URL): Promise<Socket> {
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  const authority = `${target.hostname}:${port}`;
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const client = new Client(proxy.origin, { connect: { timeout: TUNNEL_MS, allowH2: false } });
  try {
    const { statusCode, socket } = await client.connect({
      path: authority,
      headers: {
        host: authority,
        ...(proxy.username && { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
      },
      signal: AbortSignal.timeout(TUNNEL_MS),
    });
    if (statusCode === 200 && socket instanceof Socket) return socket;
    socket.destroy();
    throw new Error(`it answered ${statusCode}`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProxyTunnelError(`the proxy ${proxyWords(proxy)} opens no tunnel to ${authority}: ${why}`, {
      cause: error,
    });
  } finally {
    // The tunnel is the client's only connection, and no longer its own.
    await client.close();
  }
}
