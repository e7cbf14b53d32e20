// Approvals and delays with their real neighbours: rights in the database, the job queue, a Depot over HTTP/2, and
// several processes at once.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccess } from '../../src/access/create-access.ts';
import type { People, Role } from '../../src/access/model.ts';
import { ApprovalSettings, type GuardableAction } from '../../src/access/rules.ts';
import { createDepot, type OpenDepot } from '../../src/depot/create-depot.ts';
import { type Jobs, openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { createOperations, type OpenOperations } from '../../src/operations/create-operations.ts';
import type { Operation, OperationRequest } from '../../src/operations/model.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { dropRule, putRule } from '../../src/store/access-rules.ts';
import { readAuditRows } from '../../src/store/audit.ts';
import { addGrant, revokeGrant } from '../../src/store/grants.ts';
import type { Store } from '../../src/store/open-store.ts';
import { verifyAuditChain } from '../../src/store/verify-audit.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { PERMISSIONS } from '../support/permissions.ts';

const TEAM = 'T1';
const who = (userId: string) => ({ teamId: TEAM, userId, channelId: 'C1' });
const [ana, bo, cy, di] = ['U0ANA', 'U0BO', 'U0CY', 'U0DI'].map(who) as [
  ReturnType<typeof who>,
  ReturnType<typeof who>,
  ReturnType<typeof who>,
  ReturnType<typeof who>,
]; // four in, four out
const eve = who('U0EVE');
const place = { teamId: TEAM, channelId: 'C1', messageTs: '1.1' };
const log = createLog({ level: 'silent' });
const DAY_MS = 86_400_000;

/** All are members; nobody is a workspace admin. */
const people: People = {
  lookUpPerson: async () => ({ standing: 'member', isWorkspaceAdmin: false }),
  groupMembers: async (group) => new Set(group === 'S0SEC' ? ['U0DI'] : []),
};

describe.each(DATABASES)('rules on changes, on %s', (_name, makeDatabase) => {
  const clock = createManualClock();
  let database: TestDatabase;
  let store: Store;
  let jobs: Jobs;
  let sandbox: DepotSandbox;
  let depot: OpenDepot;
  let operations: OpenOperations;
  let reported: { readonly operation: Operation; readonly changes: readonly string[] }[];
  let acts = 0;

  const anotherProcess = () => {
    const access = createAccess({ db: store.db, people, permissions: PERMISSIONS, admins: [], log });
    return createOperations({
      health: store.health,
      db: store.db,
      jobs,
      depot,
      access,
      clock,
      log,
      isSoleProcess: false,
      reporter: {
        async report(operation, changes = []) {
          reported.push({ operation, changes: changes.map(({ what }) => what) });
          return {};
        },
      },
    });
  };
  const grantKey = (userId: string, role: Role, pattern: string) => ({
    teamId: TEAM,
    subject: `person:${userId}`,
    role,
    pattern,
  });
  const give = (userId: string, role: Role, pattern = '*') =>
    store.db
      .transaction()
      .execute((trx) => addGrant(trx, grantKey(userId, role, pattern), 'U0ROOT', clock.now()));
  const take = (userId: string, role: Role, pattern = '*') =>
    store.db
      .transaction()
      .execute((trx) => revokeGrant(trx, grantKey(userId, role, pattern), 'U0ROOT', clock.now(), false));
  const ruleKey = (kind: 'approval' | 'delay', action: GuardableAction, pattern: string) => ({
    team_id: TEAM,
    kind,
    action,
    pattern,
  });
  const rule = (kind: 'approval' | 'delay', action: GuardableAction, pattern: string, settings: object) =>
    store.db.transaction().execute((trx) =>
      putRule(trx, {
        ...ruleKey(kind, action, pattern),
        settings: JSON.stringify(settings),
        set_by: 'U0ROOT',
        set_at: clock.now(),
      }),
    );
  const approvals = (count: number, more: object = {}) =>
    ApprovalSettings.parse({
      count,
      from: null,
      reason: false,
      expiresMinutes: 60,
      channelId: null,
      ...more,
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
  beforeEach(async () => {
    sandbox.faults.clear();
    reported = [];
    operations = anotherProcess();
    await store.db.deleteFrom('access_rules').execute();
    await store.db.deleteFrom('grants').execute();
    for (const { userId } of [ana, bo, cy]) await give(userId, 'admin');
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
  const propose = (request: OperationRequest, asker = ana) =>
    operations.propose({ request, asker, place, originKey: `act ${acts++}` });
  const confirm = (operation: Operation, asker = ana, reason?: string, by = operations) =>
    by.confirm({
      operationId: operation.operationId,
      previewVersion: operation.previewVersion,
      asker,
      ...(reason !== undefined && { reason }),
    });
  const decide = (
    operation: Operation,
    asker: typeof ana,
    decision: 'approve' | 'reject' = 'approve',
    by = operations,
  ) =>
    by.decide({
      operationId: operation.operationId,
      previewVersion: operation.previewVersion,
      decision,
      asker,
    });
  const stateOf = async ({ operationId }: Operation) => (await operations.get(operationId))?.state;
  /** A reset of hooli that waits for approvals. */
  async function awaiting(asker = ana): Promise<Operation> {
    const result = await confirm(await propose(resetOf('hooli'), asker), asker);
    if (result.kind !== 'done' || result.operation.state !== 'awaiting')
      throw new Error(`not awaiting: ${result.kind}`);
    return result.operation;
  }
  async function scheduled(minutes = 5): Promise<Operation> {
    await rule('delay', 'reset', '*', { minutes });
    const result = await confirm(await propose(resetOf('hooli')));
    if (result.kind !== 'done' || result.operation.state !== 'scheduled')
      throw new Error(`not scheduled: ${result.kind}`);
    return result.operation;
  }
  const resets = () => sandbox.calls.count('ResetProject');

  describe('approvals', () => {
    it('are asked for by the rules that reach the project, and no others', async () => {
      await rule('approval', 'delete', '*', approvals(1));
      await rule('approval', 'reset', '*-prod', approvals(1));
      expect((await confirm(await propose(resetOf('hooli')))).kind).toBe('done');
      await rule('approval', 'reset', 'HOO*', approvals(1));
      expect((await awaiting()).guards.approvals).toMatchObject([{ pattern: 'HOO*', count: 1 }]);
    });

    it('run the change at once when there are enough', async () => {
      await rule('approval', 'reset', '*', approvals(2));
      const operation = await awaiting();
      const before = resets();
      expect(await decide(operation, bo)).toMatchObject({ kind: 'done', operation: { state: 'awaiting' } });
      expect(resets()).toBe(before);
      const done = await decide(operation, cy);
      expect(done).toMatchObject({ kind: 'done', operation: { state: 'succeeded', confirmedBy: 'U0ANA' } });
      expect(resets()).toBe(before + 1);
      const rows = (await Array.fromAsync(readAuditRows(store.db, { teamId: TEAM }))).filter(
        ({ operation_id: id }) => id === operation.operationId,
      );
      expect(rows.map(({ outcome, actor }) => `${outcome} ${actor}`)).toEqual([
        'awaiting approval U0ANA',
        'approved U0BO',
        'approved U0CY',
        'succeeded U0ANA',
      ]);
      expect(rows.at(-1)?.detail).toMatchObject({
        call: 'ResetProject',
        approvals: [{ userId: 'U0BO' }, { userId: 'U0CY' }],
      });
    });

    it('two approvers at once, through two processes, run it once', async () => {
      for (const count of [1, 2]) {
        for (let round = 0; round < 4; round++) {
          await rule('approval', 'reset', '*', approvals(count));
          const operation = await awaiting();
          const before = resets();
          const results = await Promise.all([
            decide(operation, bo),
            decide(operation, cy, 'approve', anotherProcess()),
          ]);
          expect(await stateOf(operation), results.map(({ kind }) => kind).join()).toBe('succeeded');
          expect(resets()).toBe(before + 1);
        }
      }
    });

    it('never come from who asked or who confirmed, nor twice from one person, nor from others', async () => {
      await rule('approval', 'reset', '*', approvals(2));
      const operation = await propose(resetOf('hooli'), ana);
      await confirm(operation, bo);
      await expect(decide(operation, ana)).rejects.toThrow('You requested this yourself');
      await expect(decide(operation, bo)).rejects.toThrow('You requested this yourself');
      expect(await decide(operation, eve)).toMatchObject({ kind: 'refused' });
      await decide(operation, cy);
      await expect(decide(operation, cy)).rejects.toThrow('You already decided on this');
      expect(await stateOf(operation)).toBe('awaiting');
    });

    it('count only from those whom the rule names, also where those could not do it themselves', async () => {
      await rule('approval', 'reset', '*', approvals(1, { from: { kind: 'group', id: 'S0SEC' } }));
      const operation = await awaiting();
      expect((await decide(operation, bo)).kind).toBe('refused');
      expect(await decide(operation, di)).toMatchObject({ kind: 'done', operation: { state: 'succeeded' } });
    });

    it('one approval counts for every rule that its giver may approve by', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      await rule('approval', 'reset', 'hooli', approvals(1, { from: { kind: 'group', id: 'S0SEC' } }));
      const operation = await awaiting();
      await decide(operation, bo);
      expect(await stateOf(operation)).toBe('awaiting');
      await decide(operation, di);
      expect(await stateOf(operation)).toBe('succeeded');
    });

    it('fall when what is at stake changes, and are given anew', async () => {
      await rule('approval', 'reset', '*', approvals(2));
      const operation = await awaiting();
      const before = resets();
      await decide(operation, bo);
      sandbox.scenario.startBuild({ projectId: idOf('hooli'), endless: true });
      const changed = await decide(operation, cy);
      expect(changed).toMatchObject({
        kind: 'changed',
        operation: { state: 'awaiting', previewVersion: 2, approvals: [] },
      });
      expect(resets()).toBe(before);
      const anew = { ...operation, previewVersion: 2 };
      await decide(anew, bo);
      await decide(anew, cy);
      expect(await stateOf(operation)).toBe('succeeded');
      expect(resets()).toBe(before + 1);
    });

    it('of somebody whose right was taken away since count no longer', async () => {
      await rule('approval', 'reset', '*', approvals(2));
      await give('U0DI', 'admin');
      const operation = await awaiting();
      await decide(operation, bo);
      await take('U0BO', 'admin');
      await decide(operation, cy);
      expect(await stateOf(operation)).toBe('awaiting');
      await decide(operation, di);
      expect(await stateOf(operation)).toBe('succeeded');
    });

    it('do not help who may not do it any more', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      const operation = await awaiting();
      const before = resets();
      await take('U0ANA', 'admin');
      const result = await decide(operation, bo);
      expect(result).toMatchObject({ kind: 'done', operation: { state: 'failed' } });
      expect(resets()).toBe(before);
    });

    it('a rule that is made stricter in the meantime counts; one that is dropped does not', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      const operation = await awaiting();
      await rule('approval', 'reset', '*', approvals(2));
      await decide(operation, bo);
      expect(await stateOf(operation)).toBe('awaiting');
      await rule('approval', 'reset', '*', approvals(1));
      await decide(operation, cy);
      expect(await stateOf(operation)).toBe('succeeded');
      const other = await awaiting();
      await store.db.transaction().execute((trx) => dropRule(trx, ruleKey('approval', 'reset', '*')));
      expect((await decide(other, eve)).kind).toBe('refused');
      await decide(other, bo);
      expect(await stateOf(other)).toBe('succeeded');
    });

    it('a rejection ends it; rejected and approved at once, one of the two counts', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      for (let round = 0; round < 4; round++) {
        const operation = await awaiting();
        const before = resets();
        await Promise.all([
          decide(operation, bo, 'reject'),
          decide(operation, cy, 'approve', anotherProcess()),
        ]);
        const state = await stateOf(operation);
        expect(['rejected', 'succeeded']).toContain(state);
        expect(resets()).toBe(before + (state === 'succeeded' ? 1 : 0));
      }
    });

    it('are not waited for longer than the rule says', async () => {
      await rule('approval', 'reset', '*', approvals(1, { expiresMinutes: 30 }));
      const operation = await awaiting();
      await clock.advance(31 * 60_000);
      expect((await decide(operation, bo)).kind).toBe('expired');
      const other = await awaiting();
      await clock.advance(31 * 60_000);
      await operations.sweep();
      expect(await stateOf(other)).toBe('expired');
    });

    it('can be withdrawn by who asked, and by whoever may do it', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      for (const asker of [ana, bo]) {
        const operation = await awaiting();
        expect(await operations.cancel(operation.operationId, eve)).toMatchObject({ kind: 'refused' });
        expect(await operations.cancel(operation.operationId, asker)).toMatchObject({
          kind: 'done',
          operation: { state: 'cancelled' },
        });
      }
    });

    it('want a reason where the rule does', async () => {
      await rule('approval', 'reset', '*', approvals(1, { reason: true }));
      const operation = await propose(resetOf('hooli'));
      expect((await confirm(operation)).kind).toBe('reason-needed');
      expect((await confirm(operation, ana, '   ')).kind).toBe('reason-needed');
      expect(await stateOf(operation)).toBe('pending');
      const asked = await confirm(operation, ana, 'ticket 4711');
      expect(asked).toMatchObject({ kind: 'done', operation: { state: 'awaiting', reason: 'ticket 4711' } });
    });

    it('moving to another region needs what a reset needs: the right, and the approvals', async () => {
      const move = {
        kind: 'update',
        projectId: idOf('ledger'),
        projectName: 'ledger',
        change: { regionId: 'eu-central-1' },
      } as const;
      await give('U0EVE', 'operator');
      await expect(propose(move, eve)).rejects.toThrow('You may not reset projects');
      await expect(propose({ ...move, change: { hardware: '4x4' } }, eve)).resolves.toBeDefined();
      await rule('approval', 'reset', '*', approvals(1));
      const result = await confirm(await propose(move));
      expect(result).toMatchObject({ kind: 'done', operation: { state: 'awaiting' } });
      if (result.kind === 'done') await operations.cancel(result.operation.operationId, ana);
    });

    it('a project does not slip out of a rule by a new name, unless an admin gives it', async () => {
      await rule('approval', 'delete', '*-prod', approvals(1));
      await depot.projects.create({
        name: 'shop-prod',
        regionId: 'us-east-1',
        hardware: '16x32',
        cache: { keepGb: 50, keepDays: 14 },
      });
      const projectId = idOf('shop-prod');
      await give('U0EVE', 'operator');
      const rename = {
        kind: 'update',
        projectId,
        projectName: 'shop-prod',
        change: { name: 'shop' },
      } as const;
      await expect(propose(rename, eve)).rejects.toThrow('You may not change roles');
      await expect(propose({ ...rename, change: { name: 'shop-2-prod' } }, eve)).resolves.toBeDefined();
      await expect(propose(rename, ana)).resolves.toBeDefined();
      await depot.projects.remove(projectId);
    });
  });

  describe('a delay', () => {
    it('runs the change when it is over, once, whichever process looks', async () => {
      const operation = await scheduled();
      const before = resets();
      await clock.advance(4 * 60_000);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('scheduled');
      await clock.advance(61_000);
      await Promise.all([operations.sweep(), anotherProcess().sweep(), anotherProcess().sweep()]);
      expect(await stateOf(operation)).toBe('succeeded');
      expect(resets()).toBe(before + 1);
      expect(reported.map(({ operation: { state } }) => state)).toContain('succeeded');
    });

    it('survives a restart', async () => {
      const operation = await scheduled();
      const before = resets();
      await clock.advance(6 * 60_000);
      await anotherProcess().start();
      await expect.poll(() => stateOf(operation), { timeout: 30_000 }).toBe('succeeded');
      expect(resets()).toBe(before + 1);
    });

    it('stopped at the last second, it is stopped or it runs: never both', async () => {
      const seen = new Set<string | undefined>();
      for (let round = 0; round < 6; round++) {
        const operation = await scheduled();
        const before = resets();
        await clock.advance(5 * 60_000 + 1);
        const other = anotherProcess();
        const work = [() => operations.cancel(operation.operationId, bo), () => other.sweep()];
        await Promise.all((round % 2 ? work : work.toReversed()).map((one) => one()));
        const state = await stateOf(operation);
        seen.add(state);
        expect(['cancelled', 'succeeded']).toContain(state);
        expect(resets()).toBe(before + (state === 'succeeded' ? 1 : 0));
      }
      expect(seen.size).toBeGreaterThan(0);
    });

    it('is stopped by who asked, who may do it and who may approve it; by nobody else', async () => {
      await rule('approval', 'reset', '*', approvals(1, { from: { kind: 'group', id: 'S0SEC' } }));
      await rule('delay', 'reset', '*', { minutes: 5 });
      for (const asker of [ana, bo, di]) {
        const operation = await awaiting();
        await decide(operation, di);
        expect(await stateOf(operation)).toBe('scheduled');
        expect((await operations.cancel(operation.operationId, eve)).kind).toBe('refused');
        expect(await operations.cancel(operation.operationId, asker)).toMatchObject({
          kind: 'done',
          operation: { state: 'cancelled' },
        });
      }
    });

    it('is for nothing where what is at stake changed: it has to be confirmed anew, and that is told', async () => {
      const operation = await scheduled();
      const before = resets();
      sandbox.scenario.startBuild({ projectId: idOf('hooli'), endless: true });
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('pending');
      expect(resets()).toBe(before);
      const told = reported.filter((report) => report.operation.operationId === operation.operationId);
      expect(told.map(({ changes }) => changes)).toContainEqual(['a build started, and would be cancelled']);
      const anew = await confirm({ ...operation, previewVersion: 2 });
      expect(anew).toMatchObject({ kind: 'done', operation: { state: 'scheduled' } });
      await operations.cancel(operation.operationId, ana);
    });

    it('has the approvals asked for again where what is at stake changed', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      await rule('delay', 'reset', '*', { minutes: 5 });
      const operation = await awaiting();
      await decide(operation, bo);
      const before = resets();
      sandbox.scenario.startBuild({ projectId: idOf('hooli'), endless: true });
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await operations.get(operation.operationId)).toMatchObject({
        state: 'awaiting',
        previewVersion: 2,
        approvals: [],
      });
      expect(resets()).toBe(before);
      await operations.cancel(operation.operationId, ana);
    });

    it('has approvals looked at again at its end: one whose giver may not approve any more is missing', async () => {
      await rule('approval', 'reset', '*', approvals(1));
      await rule('delay', 'reset', '*', { minutes: 5 });
      const operation = await awaiting();
      await decide(operation, bo);
      const before = resets();
      await take('U0BO', 'admin');
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('awaiting');
      await decide(operation, cy);
      expect(await stateOf(operation)).toBe('scheduled');
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('succeeded');
      expect(resets()).toBe(before + 1);
    });

    it('ends in nothing when who confirmed may not do it any more', async () => {
      const operation = await scheduled();
      const before = resets();
      await take('U0ANA', 'admin');
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('failed');
      expect(resets()).toBe(before);
    });

    it('waits for a Depot that is away, and gives up after a while', async () => {
      const operation = await scheduled();
      sandbox.faults.set('GetProject', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('scheduled');
      await clock.advance(16 * 60_000);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('failed');
      expect((await operations.get(operation.operationId))?.outcome?.explanation).toContain(
        'Nothing changed',
      );
    });

    it('of a project that is gone ends in words', async () => {
      await rule('delay', 'reset', '*', { minutes: 5 });
      await depot.projects.create({
        name: 'short-lived',
        regionId: 'us-east-1',
        hardware: '16x32',
        cache: { keepGb: 50, keepDays: 14 },
      });
      const operation = await propose(resetOf('short-lived'));
      await confirm(operation);
      await depot.projects.remove(idOf('short-lived'));
      await clock.advance(DAY_MS);
      await operations.sweep();
      expect((await operations.get(operation.operationId))?.outcome?.explanation).toContain(
        'The project was deleted in the meantime',
      );
    });

    it('that is dropped from the rules in the meantime does not hold the change up for ever', async () => {
      const operation = await scheduled();
      await store.db.transaction().execute((trx) => dropRule(trx, ruleKey('delay', 'reset', '*')));
      await clock.advance(5 * 60_000 + 1);
      await operations.sweep();
      expect(await stateOf(operation)).toBe('succeeded');
    });
  });

  it('leaves an audit trail that is whole', async () => {
    expect((await verifyAuditChain(store.db)).ok).toBe(true);
  });
});
