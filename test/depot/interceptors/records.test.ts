// What a call leaves behind: log lines and metrics, and no secret in either.

import { Writable } from 'node:stream';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { createMetrics } from '../../../src/lib/metrics.ts';
import { depotErrorOf, openDepot, TOKEN } from '../open-depot.ts';

const RPC = 'depot.core.v1.ProjectService';

/** A Depot that takes 200 ms for a token and refuses to delete one; with all that it logs and counts. */
function recorded() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const clock = createManualClock();
  const metrics = createMetrics();
  const authorization: (string | null)[] = [];
  const depot = openDepot(
    (router) =>
      router.service(ProjectService, {
        createToken: async (_, { requestHeader }) => {
          authorization.push(requestHeader.get('authorization'));
          await clock.advance(200);
          return { tokenId: 't', secret: 'very-secret' };
        },
        deleteToken: () => {
          throw new ConnectError(`admins only ${'!'.repeat(5000)}`, Code.PermissionDenied);
        },
      }),
    { clock, metrics, log: createLog({ level: 'trace', destination }) },
  );
  return { depot, lines, metrics, authorization };
}

describe('a call', () => {
  it("carries the bot's token", async () => {
    const { depot, authorization } = recorded();
    await depot.tokens.create('p', 'for CI');
    expect(authorization).toEqual([`Bearer ${TOKEN}`]);
  });

  it('is logged by its name, how it ended and how long it took', async () => {
    const { depot, lines } = recorded();
    await depot.tokens.create('p', 'for CI');
    await depotErrorOf(depot.tokens.remove('t'));
    const [created, refused] = lines.map((line): unknown => JSON.parse(line));
    expect(created).toMatchObject({ rpc: `${RPC}/CreateToken`, code: 'ok', ms: 200 });
    expect(refused).toMatchObject({ rpc: `${RPC}/DeleteToken`, code: 'permission_denied', level: 40 });
    expect(lines[1]?.length).toBeLessThan(600);
  });

  it('leaves no token, secret or request in the log', async () => {
    const { depot, lines } = recorded();
    await depot.tokens.create('secret-project', 'secret-description');
    expect(lines.length).toBeGreaterThan(0);
    for (const secret of [TOKEN, 'very-secret', 'secret-project', 'secret-description', 'Bearer']) {
      expect(lines.join('')).not.toContain(secret);
    }
  });

  it('is counted and timed by its name and result, and its wait by who waited', async () => {
    const { depot, metrics } = recorded();
    await depot.tokens.create('p', 'for CI');
    await depotErrorOf(depot.background.tokens.remove('t'));
    const text = await metrics.metrics();
    expect(text).toContain(`depot_calls_total{rpc="${RPC}/CreateToken",code="ok"} 1`);
    expect(text).toContain(`depot_calls_total{rpc="${RPC}/DeleteToken",code="permission_denied"} 1`);
    expect(text).toContain(`depot_call_seconds_sum{rpc="${RPC}/CreateToken"} 0.2`);
    expect(text).toContain('depot_budget_wait_seconds_count{who="people"} 1');
    expect(text).toContain('depot_budget_wait_seconds_count{who="background"} 1');
    expect(text).toContain('depot_calls_waiting 0');
  });
});
