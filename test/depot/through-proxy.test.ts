import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDepot } from '../../src/depot/create-depot.ts';
import { DepotError } from '../../src/depot/depot-error.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';

describe('Depot behind a proxy', () => {
  let sandbox: DepotSandbox;
  let authority: string;
  beforeAll(async () => {
    sandbox = await startDepotSandbox({ clock: systemClock });
    authority = new URL(sandbox.url).host;
  });
  afterAll(() => sandbox.close());

  const openDepot = (proxyUrl: string) =>
    createDepot({
      apiUrl: sandbox.url,
      token: sandbox.token,
      proxy: new URL(proxyUrl),
      callsPerMinute: 60_000,
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
    });

  it('is called through one tunnel, however many calls come at once', async () => {
    await using proxy = await startConnectProxy();
    await using depot = openDepot(proxy.url);
    const answers = await Promise.all(Array.from({ length: 20 }, () => depot.projects.list({ fresh: true })));
    for (const projects of answers) expect(projects.length).toBeGreaterThan(5);
    expect(proxy.asked).toEqual([authority]);
  });

  it('is called through another tunnel when one breaks', async () => {
    await using proxy = await startConnectProxy();
    await using depot = openDepot(proxy.url);
    await depot.projects.list({ fresh: true });
    proxy.cut();
    expect((await depot.projects.list({ fresh: true })).length).toBeGreaterThan(5);
    expect(proxy.asked.length).toBeGreaterThan(1);
    expect(new Set(proxy.asked)).toEqual(new Set([authority]));
  });

  it('is called with the login that the proxy wants', async () => {
    await using proxy = await startConnectProxy({ login: 'bot:s3cret' });
    await using depot = openDepot(proxy.url);
    expect((await depot.check()).reachable).toBe(true);
  });

  it('is unavailable, and has surely done nothing, when the proxy refuses or is gone', async () => {
    await using proxy = await startConnectProxy({ login: 'bot:s3cret' });
    await using refused = openDepot(`http://bot:wrong@127.0.0.1:${proxy.port}`);
    await using gone = openDepot('http://127.0.0.1:9');
    for (const [depot, why] of [
      [refused, /127\.0\.0\.1:\d+ opens no tunnel to 127\.0\.0\.1:\d+: it answered 407/],
      [gone, /http:\/\/127\.0\.0\.1:9 opens no tunnel .*ECONNREFUSED/],
    ] as const) {
      const error = await depot.projects.reset('p').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DepotError);
      expect(error).toMatchObject({ code: 'unavailable', mayHaveHappened: false });
      expect(String(error)).toMatch(why);
      expect(String(error)).not.toContain('wrong');
    }
  });
});
