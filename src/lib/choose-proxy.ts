// Which HTTP proxy a request goes through, as curl decides it: https://everything.curl.dev/usingcurl/proxies/env.html

export interface Proxies {
  /** For https:// and wss://; null: none. */
  readonly https: string | null;
  /** For http:// and ws://; null: none. */
  readonly http: string | null;
  /**
   * Hosts that are reached directly: `example.com` (and everything below it), `.example.com`, `*.example.com`,
   * `10.0.0.7:8080`, or `*` for all.
   */
  readonly except: readonly string[];
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  'https:': '443',
  'wss:': '443',
  'http:': '80',
  'ws:': '80',
};

/** null: directly. */
export function proxyFor(url: string | URL, proxies: Proxies): URL | null {
  const target = new URL(url);
  const isSecure = target.protocol === 'https:' || target.protocol === 'wss:';
  const proxy = isSecure ? proxies.https : proxies.http;
  if (proxy === null || proxies.except.some((entry) => covers(entry, target))) return null;
  return new URL(proxy);
}

function covers(entry: string, { hostname, port, protocol }: URL): boolean {
  if (entry === '*') return true;
  const [, pattern = '', wantedPort] = /^(.+?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (wantedPort !== undefined && wantedPort !== (port || DEFAULT_PORTS[protocol])) return false;
  const host = pattern.replace(/^\*?\./, '');
  return hostname === host || hostname.endsWith(`.${host}`);
}

/** The proxy's address without its password. */
export const proxyWords = ({ protocol, host }: URL): string => `${protocol}//${host}`;
