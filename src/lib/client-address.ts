// Who sent a request: the address of the connection, or, behind proxies, the one that the outermost of them saw.
// https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For

import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * @param trustedProxies how many proxies in a row add to X-Forwarded-For; 0: anybody may have written that header, and it is
 * not read. What was there before the first of them added its own is not believed either.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedProxies: number,
): string {
  const direct = socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return direct;
  // Node joins repeated headers.
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const address = forwarded.at(-trustedProxies)?.trim() ?? '';
  return isIP(address) ? address : direct;
}
