import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../src/lib/client-address.ts';

const request = (forwarded?: string) =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: '10.0.0.1' },
  }) as unknown as IncomingMessage; // only what is read of it

describe('the address of who sent a request', () => {
  it.each([
    ['without proxies the header is not believed', '203.0.113.7', 0, '10.0.0.1'],
    ['behind one, what it added', '203.0.113.7', 1, '203.0.113.7'],
    ['what the client wrote itself is not', '192.0.2.1, 203.0.113.7', 1, '203.0.113.7'],
    ['behind two, what the outer one added', '192.0.2.1, 203.0.113.7, 10.0.0.9', 2, '203.0.113.7'],
    ['IPv6', ' 2001:db8::7 ', 1, '2001:db8::7'],
    ['fewer than there should be: the connection', '203.0.113.7', 2, '10.0.0.1'],
    ['no address: the connection', '<!channel>', 1, '10.0.0.1'],
    ['empty', '', 1, '10.0.0.1'],
    ['none', undefined, 1, '10.0.0.1'],
  ])('%s', (_what, forwarded, proxies, expected) => {
    expect(clientAddress(request(forwarded), proxies)).toBe(expected);
  });
});
