import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Http2SessionManager } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DepotSessions } from '../../src/depot/depot-sessions.ts';

describe('a connection that was given up while a call was under way', () => {
  const server = http2.createServer();
  let url = '';
  beforeAll(async () => {
    // Takes every call and answers none.
    server.on('stream', (stream) => stream.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function givenUp(sessions: Http2SessionManager): Promise<http2.Http2Session> {
    const stream = await sessions.request('POST', '/', {}, {});
    const { session } = stream;
    if (!session) throw new Error('a call without a connection');
    const ended = new Promise((resolve) => stream.on('close', resolve));
    stream.on('error', () => undefined);
    sessions.abort(new Error('enough'));
    await ended;
    return session;
  }

  it('is not pinged any more: the ping that is still planned says no instead of ending the process', async () => {
    const session = await givenUp(new DepotSessions(url));
    expect(session.destroyed).toBe(true);
    expect(session.ping(() => undefined)).toBe(false);
  });

  it('is pinged by the library alone; when this fails, the mending can go', async () => {
    const session = await givenUp(
      new Http2SessionManager(url, { pingIntervalMs: 10, pingIdleConnection: true }),
    );
    expect(() => session.ping(() => undefined)).toThrow('The session has been destroyed');
    const pinged = new Promise<boolean>((resolve) => {
      session.ping = () => {
        resolve(true);
        return false;
      };
    });
    expect(await pinged).toBe(true);
  });
});
