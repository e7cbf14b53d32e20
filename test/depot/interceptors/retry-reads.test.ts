import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { createMetrics } from '../../../src/lib/metrics.ts';
import { aWireProject, depotErrorOf, openDepot } from '../open-depot.ts';

/** A Depot that fails so many times with this code before it answers. */
function failing(code: Code, times: number) {
  const seen = { reads: 0, changes: 0 };
  const metrics = createMetrics();
  const failTimes = (count: number) => {
    if (count <= times) throw new ConnectError('not now', code);
  };
  const depot = openDepot(
    (router) =>
      router.service(ProjectService, {
        getProject: () => {
          failTimes(++seen.reads);
          return { project: aWireProject() };
        },
        resetProject: () => {
          failTimes(++seen.changes);
          return {};
        },
      }),
    { metrics },
  );
  return { depot, seen, metrics };
}

const WORTH_TRYING = [Code.Unavailable, Code.Aborted];
const OTHERS = Object.values(Code).filter(
  (code): code is Code => typeof code === 'number' && !WORTH_TRYING.includes(code),
);

describe('a read', () => {
  it('is tried again when Depot was unavailable or interrupted, and answers as if nothing had happened', async () => {
    for (const code of WORTH_TRYING) {
      const { depot, seen } = failing(code, 2);
      expect((await depot.projects.get('p')).name).toBe('acme');
      expect(seen.reads).toBe(3);
    }
  });

  it('is given up after three tries', async () => {
    const { depot, seen, metrics } = failing(Code.Unavailable, 99);
    expect((await depotErrorOf(depot.projects.get('p'))).code).toBe('unavailable');
    expect(seen.reads).toBe(3);
    expect(await metrics.metrics()).toContain(
      'depot_retries_total{rpc="depot.core.v1.ProjectService/GetProject"} 2',
    );
  });

  it('is not tried again when Depot said no, or was late', async () => {
    expect(OTHERS).toHaveLength(14);
    for (const code of OTHERS) {
      const { depot, seen } = failing(code, 99);
      await depotErrorOf(depot.projects.get('p'));
      expect(seen.reads, Code[code]).toBe(1);
    }
  });
});

describe('a change', () => {
  it('is sent once, whatever Depot answers', async () => {
    for (const code of [...WORTH_TRYING, ...OTHERS]) {
      const { depot, seen } = failing(code, 99);
      await depotErrorOf(depot.projects.reset('p'));
      expect(seen.changes, Code[code]).toBe(1);
    }
  });

  it('says after an unclear answer that it may have happened, and after a refusal that it did not', async () => {
    const outcome = async (code: Code) =>
      (await depotErrorOf(failing(code, 99).depot.projects.reset('p'))).mayHaveHappened;
    expect(await outcome(Code.Unavailable)).toBe(true);
    expect(await outcome(Code.Internal)).toBe(true);
    expect(await outcome(Code.NotFound)).toBe(false);
    expect(await outcome(Code.ResourceExhausted)).toBe(false);
  });
});
