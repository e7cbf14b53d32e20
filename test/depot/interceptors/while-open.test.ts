import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { depotErrorOf, openDepot } from '../open-depot.ts';

describe('closing Depot', () => {
  it('ends a change that is under way, which may have happened', async () => {
    const arrived = Promise.withResolvers<void>();
    const depot = openDepot((router) =>
      router.service(ProjectService, {
        resetProject: () => {
          arrived.resolve();
          return new Promise<never>(() => undefined);
        },
      }),
    );
    const change = depotErrorOf(depot.projects.reset('p'));
    await arrived.promise;
    await depot[Symbol.asyncDispose]();
    expect(await change).toMatchObject({ code: 'canceled', mayHaveHappened: true });
  });

  it('ends a read that waits for its next try', async () => {
    const arrived = Promise.withResolvers<void>();
    const depot = openDepot(
      (router) =>
        router.service(ProjectService, {
          getProject: () => {
            arrived.resolve();
            throw new ConnectError('not now', Code.Unavailable);
          },
        }),
      { retryDelayMs: 600_000 },
    );
    const read = depotErrorOf(depot.projects.get('p'));
    await arrived.promise;
    await depot[Symbol.asyncDispose]();
    expect((await read).code).toBe('canceled');
  });

  it('ends calls that wait for a place in the budget, and sends none of them', async () => {
    let sent = 0;
    const depot = openDepot(
      (router) =>
        router.service(ProjectService, {
          deleteProject: () => {
            sent++;
            return {};
          },
        }),
      { callsPerMinute: 1 },
    );
    const calls = ['a', 'b', 'c'].map((id) => depot.background.projects.remove(id));
    await calls[0];
    await depot[Symbol.asyncDispose]();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(sent).toBe(1);
  });

  it('refuses calls that come later', async () => {
    const depot = openDepot(() => undefined);
    await depot[Symbol.asyncDispose]();
    expect((await depotErrorOf(depot.projects.get('p'))).code).toBe('canceled');
    expect(await depot.check()).toMatchObject({ reachable: false, code: 'canceled' });
  });
});
