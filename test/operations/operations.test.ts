// The guarded changes with their real neighbours: a database, the job queue, and a Depot over HTTP/2.

import { Code } from '@connectrpc/connect';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../src/access/access.ts';
import { createDepot, type OpenDepot } from '../../src/depot/create-depot.ts';
import { type Jobs, openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { createOperations, type OpenOperations } from '../../src/operations/create-operations.ts';
import type { Operation, OperationRequest } from '../../src/operations/model.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { readAuditRows } from '../../src/store/audit.ts';
import type { Store } from '../../src/store/open-store.ts';
import { moveOperation, updateOperation } from '../../src/store/operations.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const TEAM = 'T1';
const ana = { teamId: TEAM, userId: 'U0ANA', channelId: 'C1' };
const bo = { teamId: TEAM, userId: 'U0BO', channelId: 'C1' };
const place = { teamId: TEAM, channelId: 'C1', messageTs: '1.1' };
const log = createLog({ level: 'silent' });

describe.each(DATABASES)('operations on %s', (_name, makeDatabase) => {
  const clock = createManualClock();
  let database: TestDatabase;
  let store: Store;
  let jobs: Jobs;
  let sandbox: DepotSandbox;
  let depot: OpenDepot;
  let operations: OpenOperations;
  let reported: Operation[];
  let refuse: boolean;
  let acts = 0;

  const access: Access = {
    check: async () =>
      refuse
        ? { allowed: false, reason: 'You may not.', needed: 'admin', has: null }
        : { allowed: true, grant: null },
    isAction: () => true,
    allowedOf: async (_actor, _action, projects) => projects,
    grants: async () => [],
    grantsOf: async () => [],
    rules: async () => [],
    mayApprove: async () => false,
  };

  /** Another process on the same database: what is left after a crash, or a second replica. */
  const anotherProcess = () =>
    createOperations({
      health: store.health,
      db: store.db,
      jobs,
      depot,
      access,
      clock,
      log,
      isSoleProcess: false,
      reporter: {
        async report(operation) {
          reported.push(operation);
          return {};
        },
      },
    });

  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
    jobs = await openJobs(store.jobsDatabase, log);
    sandbox = await startDepotSandbox({ clock });
    const connection = { apiUrl: sandbox.url, token: sandbox.token, callsPerMinute: 60_000 };
    depot = createDepot({ ...connection, clock, log, metrics: createMetrics() });
  }, 60_000);
  afterAll(async () => {
    await depot[Symbol.asyncDispose]();
    await sandbox.close();
    await jobs[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await database.drop();
  });
  beforeEach(() => {
    sandbox.faults.clear();
    refuse = false;
    reported = [];
    operations = anotherProcess();
  });

  const idOf = (name: string) => {
    const found = [...sandbox.state.projects.values()].find((project) => project.name === name);
    if (!found) throw new Error(`no project ${name}`);
    return found.projectId;
  };
  const resetOf = (name: string): OperationRequest => ({
    kind: 'reset',
    projectId: idOf(name),
    projectName: name,
  });
  const newProject = (name: string) =>
    ({ name, regionId: 'us-east-1', hardware: '16x32', cache: { keepGb: 50, keepDays: 14 } }) as const;
  const createOf = (name: string): OperationRequest => ({ kind: 'create', project: newProject(name) });
  const propose = (request: OperationRequest, originKey = `act ${acts++}`) =>
    operations.propose({ request, asker: ana, place, originKey });
  const confirm = (operation: Operation, asker = ana) =>
    operations.confirm({
      operationId: operation.operationId,
      previewVersion: operation.previewVersion,
      asker,
    });

  it('the same act of a person, delivered twice, is one operation', async () => {
    const [first, second] = await Promise.all([
      propose(resetOf('hooli'), 'twice'),
      propose(resetOf('hooli'), 'twice'),
    ]);
    expect(second.operationId).toBe(first.operationId);
  });

  it('sends one request for many confirmations at once by two people, through two processes', async () => {
    const operation = await propose(resetOf('storefront'));
    const before = sandbox.calls.count('ResetProject');
    const other = anotherProcess();
    const click = { operationId: operation.operationId, previewVersion: 1 };
    const results = await Promise.all(
      [ana, bo, ana, bo, ana].map((asker, i) => (i % 2 ? other : operations).confirm({ ...click, asker })),
    );
    expect(results.map(({ kind }) => kind).toSorted()).toEqual([
      'already',
      'already',
      'already',
      'already',
      'done',
    ]);
    expect(sandbox.calls.count('ResetProject')).toBe(before + 1);
    expect((await operations.get(operation.operationId))?.state).toBe('succeeded');
  });

  it('either cancels or runs, never both', async () => {
    for (let round = 0; round < 5; round++) {
      const operation = await propose(resetOf('hooli'));
      const before = sandbox.calls.count('ResetProject');
      const [ran, cancelled] = await Promise.all([
        confirm(operation),
        operations.cancel(operation.operationId, bo),
      ]);
      const after = await operations.get(operation.operationId);
      expect([ran.kind, cancelled.kind].toSorted()).toEqual(['already', 'done']);
      expect(sandbox.calls.count('ResetProject')).toBe(before + (after?.state === 'succeeded' ? 1 : 0));
    }
  });

  it('writes one audit row, with who asked and who confirmed', async () => {
    const operation = await propose(resetOf('globex'));
    await confirm(operation, bo);
    const all = await Array.fromAsync(readAuditRows(store.db, { teamId: TEAM }));
    const rows = all.filter((row) => row.operation_id === operation.operationId);
    expect(rows).toMatchObject([
      {
        actor: 'U0BO',
        action: 'reset',
        outcome: 'succeeded',
        project_name: 'globex',
        request_id: operation.requestId,
      },
    ]);
    expect(rows[0]?.detail).toMatchObject({ requestedBy: 'U0ANA' });
  });

  it('the audit trail cannot be rewritten', async () => {
    await expect(sql`update audit set outcome = 'nothing happened'`.execute(store.db)).rejects.toThrow(
      'append-only',
    );
    await expect(sql`delete from audit`.execute(store.db)).rejects.toThrow('append-only');
  });

  it('refuses a click by somebody whose right was taken away in the meantime', async () => {
    const operation = await propose(resetOf('globex'));
    const before = sandbox.calls.count('ResetProject');
    refuse = true;
    expect(await confirm(operation)).toEqual({ kind: 'refused', reason: 'You may not.' });
    expect(sandbox.calls.count('ResetProject')).toBe(before);
    expect((await operations.get(operation.operationId))?.state).toBe('pending');
  });

  it('knows nothing of operations of another workspace', async () => {
    const operation = await propose(resetOf('globex'));
    expect(await confirm(operation, { ...ana, teamId: 'T2' })).toEqual({ kind: 'unknown' });
  });

  it('never claims to have created what was there before', async () => {
    const operation = await propose(createOf('initech'));
    expect(operation.preview.project?.projectId).toBe(idOf('initech'));
    const result = await confirm(operation);
    expect(result).toMatchObject({ kind: 'done', operation: { outcome: { alreadyExisted: true } } });
  });

  it('sees a project of the name that appears between preview and click', async () => {
    const operation = await propose(createOf('racing'));
    await depot.projects.create(newProject('racing'));
    const result = await confirm(operation);
    expect(result).toMatchObject({
      kind: 'changed',
      changes: [{ what: 'a project with this name was created in the meantime' }],
    });
  });

  it('expires: at the click, by the sweep, and both at once', async () => {
    const atClick = await propose(resetOf('hooli'));
    const bySweep = await propose(resetOf('hooli'));
    await clock.advance(10 * 60_000 + 1);
    expect((await confirm(atClick)).kind).toBe('expired');
    await Promise.all([operations.sweep(), anotherProcess().sweep()]);
    expect((await operations.get(bySweep.operationId))?.state).toBe('expired');
    expect(reported.filter(({ operationId }) => operationId === bySweep.operationId).length).toBeGreaterThan(
      0,
    );
    expect((await confirm(bySweep)).kind).toBe('already');
  });

  it('a preview that changed is stored, and the old click confirms nothing any more', async () => {
    const operation = await propose(resetOf('ledger'));
    const before = sandbox.calls.count('ResetProject');
    sandbox.scenario.startBuild({ projectId: idOf('ledger'), endless: true });
    expect((await confirm(operation)).kind).toBe('changed');
    expect((await confirm(operation)).kind).toBe('changed');
    expect(sandbox.calls.count('ResetProject')).toBe(before);
    expect((await confirm({ ...operation, previewVersion: 2 })).kind).toBe('done');
    expect(sandbox.calls.count('ResetProject')).toBe(before + 1);
  });

  describe('after a crash', () => {
    /** Leaves an operation as a killed process would: claimed, and perhaps sent. */
    async function crashed(request: OperationRequest, sent: boolean): Promise<Operation> {
      const operation = await propose(request);
      const leaseUntil = new Date(clock.now().getTime() + 90_000);
      await moveOperation(store.db, {
        operationId: operation.operationId,
        from: 'pending',
        to: 'running',
        set: { confirmed_by: 'U0BO', lease_until: leaseUntil },
      });
      if (sent) await updateOperation(store.db, operation.operationId, { sent_at: clock.now() });
      return operation;
    }
    const settled = async ({ operationId }: Operation) => {
      await clock.advance(91_000);
      await anotherProcess().start();
      return operations.get(operationId);
    };

    it('before the request was sent: failed, and nothing is sent later', async () => {
      const before = sandbox.calls.count('ResetProject');
      const after = await settled(await crashed(resetOf('hooli'), false));
      expect(after?.state).toBe('failed');
      expect(after?.outcome?.explanation).toContain('Nothing changed');
      expect(sandbox.calls.count('ResetProject')).toBe(before);
      expect(reported.map(({ state }) => state)).toContain('failed');
    });

    it('after a reset was sent: unclear, and it is never sent again', async () => {
      const before = sandbox.calls.count('ResetProject');
      const after = await settled(await crashed(resetOf('hooli'), true));
      expect(after?.state).toBe('unclear');
      expect(sandbox.calls.count('ResetProject')).toBe(before);
    });

    it('after a delete that Depot did: succeeded', async () => {
      const projectId = idOf('docs-site');
      const operation = await crashed({ kind: 'delete', projectId, projectName: 'docs-site' }, true);
      await depot.projects.remove(projectId);
      expect((await settled(operation))?.state).toBe('succeeded');
    });

    it('after a delete that Depot never got: unclear, and the project is still there', async () => {
      const projectId = idOf('initech');
      const after = await settled(await crashed({ kind: 'delete', projectId, projectName: 'initech' }, true));
      expect(after?.state).toBe('unclear');
      expect(sandbox.state.projects.has(projectId)).toBe(true);
    });

    it('after a create that Depot did: succeeded, with the project', async () => {
      const operation = await crashed(createOf('born-in-a-crash'), true);
      await depot.projects.create(newProject('born-in-a-crash'));
      const after = await settled(operation);
      expect(after).toMatchObject({ state: 'succeeded', outcome: { project: { name: 'born-in-a-crash' } } });
    });

    it('while the one who claimed it is still at work: left alone', async () => {
      const operation = await crashed(resetOf('hooli'), true);
      await anotherProcess().sweep();
      expect((await operations.get(operation.operationId))?.state).toBe('running');
    });

    it('is unclear, not lost, when Depot cannot be read back either', async () => {
      const operation = await crashed(createOf('who-knows'), true);
      sandbox.faults.set('*', { kind: 'refuse', code: Code.PermissionDenied, message: 'no' });
      const after = await settled(operation);
      expect(after?.state).toBe('unclear');
      expect(after?.outcome?.explanation).toContain('check the project before you ask again');
    });
  });
});
