// The audit trail as a chain: whole however many write at once, and broken visibly by whoever changes it by hand.

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, addAuditEntry, readAuditPage, readAuditRows } from '../../src/store/audit.ts';
import { auditHash, BEFORE_FIRST } from '../../src/store/audit-hash.ts';
import { up as addChain } from '../../src/store/migrations/0101-audit-chain.ts';
import { up as addCheckpoints } from '../../src/store/migrations/0142-audit-checkpoints.ts';
import type { Store } from '../../src/store/open-store.ts';
import { forgetOld } from '../../src/store/retention.ts';
import { verifyAuditChain } from '../../src/store/verify-audit.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const entry = (about: Partial<AuditEntry> = {}): AuditEntry => ({
  at: new Date('2026-11-24T12:00:00.123Z'),
  teamId: 'T1',
  actor: 'U0ANA',
  action: 'reset',
  projectId: 'p1',
  projectName: 'acme',
  channelId: 'C1',
  outcome: 'succeeded',
  detail: { z: 1, a: [{ d: null, c: 'x' }] },
  operationId: null,
  requestId: 'abcd1234',
  ...about,
});

describe.each(DATABASES)('the audit trail on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database.drop();
  });

  /** As somebody with the database's password would, past the trigger. */
  async function byHand(statement: string): Promise<void> {
    await sql`alter table audit disable trigger user`.execute(store.db);
    await sql.raw(statement).execute(store.db);
    await sql`alter table audit enable trigger user`.execute(store.db);
  }
  beforeEach(async () => {
    for (let n = 0; n < 5; n++) await addAuditEntry(store.db, entry({ requestId: `row ${n}` }));
  });
  afterEach(async () => {
    await byHand('delete from audit');
    for (const table of ['audit_head', 'audit_faults', 'audit_checkpoints'])
      await sql.raw(`delete from ${table}`).execute(store.db);
    await sql`insert into audit_head (one, hash, row_count) values (1, ${BEFORE_FIRST}, 0)`.execute(store.db);
  });
  const ids = async () =>
    (await readAuditPage(store.db, { teamId: 'T1' }, 100)).map(({ audit_id }) => audit_id);

  it('is whole after many writers at once, some of whom gave up', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        store.db
          .transaction()
          .execute(async (trx) => {
            await addAuditEntry(trx, entry({ requestId: `at once ${n}` }));
            if (n % 3 === 0) throw new Error('changed my mind');
          })
          .catch(() => undefined),
      ),
    );
    const verdict = await verifyAuditChain(store.db);
    expect(verdict).toMatchObject({ ok: true, rows: 25 });
    const [newest] = await readAuditPage(store.db, { teamId: 'T1' }, 1);
    expect(verdict).toMatchObject({ head: newest?.hash });
  });

  it('an empty one is whole', async () => {
    await byHand('delete from audit');
    await sql`update audit_head set hash = ${BEFORE_FIRST}, row_count = 0`.execute(store.db);
    expect(await verifyAuditChain(store.db)).toEqual({ ok: true, rows: 0, head: BEFORE_FIRST, pruned: 0 });
  });

  it.each([
    ['changed', (id: string) => `update audit set actor = 'U0EVE' where audit_id = ${id}`],
    ['changed in its detail', (id: string) => `update audit set detail = '{"a":1}' where audit_id = ${id}`],
    ['moved in time', (id: string) => `update audit set at = at - interval '1 day' where audit_id = ${id}`],
    ['removed', (id: string) => `delete from audit where audit_id = ${id}`],
  ])('shows a row that was %s', async (_what, statement) => {
    const all = await ids();
    await byHand(statement(String(all[2])));
    const verdict = await verifyAuditChain(store.db);
    expect(verdict.ok).toBe(false);
    expect(verdict).toMatchObject({ auditId: expect.anything() });
  });

  it('shows that the newest rows were removed', async () => {
    const [newest] = await ids();
    await byHand(`delete from audit where audit_id = ${newest}`);
    expect(await verifyAuditChain(store.db)).toEqual({
      ok: false,
      fault: 'end missing',
      auditId: null,
      at: null,
      rows: 4,
    });
  });

  it('shows a row that was slipped in', async () => {
    await byHand(`insert into audit (at, team_id, actor, action, outcome, detail, request_id, previous_hash, hash)
      values (now(), 'T1', 'U0EVE', 'nothing', 'succeeded', '{}', 'x', 'x', 'x')`);
    await addAuditEntry(store.db, entry());
    expect((await verifyAuditChain(store.db)).ok).toBe(false);
  });

  /** With a right fingerprint, as somebody who has read the code would. */
  async function forge(): Promise<void> {
    const [newest] = await readAuditPage(store.db, { teamId: 'T1' }, 1);
    const row = {
      at: new Date('2026-11-24T12:00:00Z'),
      team_id: 'T1',
      actor: 'U0EVE',
      action: 'delete',
      project_id: null,
      project_name: null,
      channel_id: null,
      outcome: 'succeeded',
      operation_id: null,
      request_id: 'forged',
    };
    const previous = newest?.hash ?? BEFORE_FIRST;
    const hash = auditHash(previous, { ...row, detail: {} });
    await store.db
      .insertInto('audit')
      .values({ ...row, detail: '{}', previous_hash: previous, hash })
      .execute();
  }

  it('shows a row that was added behind its end, now and after the next that is right', async () => {
    await forge();
    const [forged] = await readAuditPage(store.db, { teamId: 'T1' }, 1);
    expect(forged).toMatchObject({ request_id: 'forged', is_foreign: true });
    const fault = { ok: false, fault: 'foreign row', auditId: forged?.audit_id };
    expect(await verifyAuditChain(store.db)).toMatchObject(fault);
    await addAuditEntry(store.db, entry({ requestId: 'right' }));
    expect(await verifyAuditChain(store.db)).toMatchObject(fault);
    const [right, still, before] = await readAuditPage(store.db, { teamId: 'T1' }, 3);
    expect(right).toMatchObject({ request_id: 'right', is_foreign: false });
    expect(still).toMatchObject({ request_id: 'forged', is_foreign: true });
    expect(before).toMatchObject({ request_id: 'row 4', is_foreign: false });
  });

  it('that has lost its head was tampered with, and goes on recording', async () => {
    await sql`delete from audit_head`.execute(store.db);
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: false, fault: 'head missing' });
    await Promise.all(['a', 'b'].map((requestId) => addAuditEntry(store.db, entry({ requestId }))));
    expect(await readAuditPage(store.db, { teamId: 'T1' }, 100)).toHaveLength(7);
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: false, fault: 'head missing' });
  });

  it('stays verifiable when a year of it is no longer kept, and only that can be deleted', async () => {
    for (let month = 1; month <= 12; month++) {
      const at = new Date(Date.UTC(2027, month, 1));
      await addAuditEntry(store.db, entry({ at, requestId: `month ${month}` }));
    }
    const now = new Date('2028-06-01T00:00:00Z');
    await forgetOld(store.db, now);
    const kept = (await readAuditPage(store.db, { teamId: 'T1' }, 100)).map(({ request_id }) => request_id);
    expect(kept).toEqual(['retention', ...[12, 11, 10, 9, 8, 7, 6, 5, 4].map((month) => `month ${month}`)]);
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: true, rows: 18, pruned: 8 });
    await forgetOld(store.db, now);
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: true, rows: 18, pruned: 8 });
    await addAuditEntry(store.db, entry({ at: now }));
    await forgetOld(store.db, new Date('2028-09-01T00:00:00Z'));
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: true, rows: 20, pruned: 11 });
    await expect(sql`delete from audit`.execute(store.db)).rejects.toThrow('append-only');
    // Whoever moves the checkpoint by hand has no row in the chain that says so.
    await byHand(`update audit_checkpoints set hash = '${'f'.repeat(64)}'`);
    expect((await verifyAuditChain(store.db)).ok).toBe(false);
  });

  it('is never rewritten, removed or emptied by the bot itself', async () => {
    for (const statement of ["update audit set outcome = 'x'", 'delete from audit', 'truncate audit']) {
      await expect(sql.raw(statement).execute(store.db)).rejects.toThrow('append-only');
    }
  });

  it('takes whatever people and Depot call things, and stays whole', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('\u0000', '\ud800', '"\\', '{}'),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.jsonValue({ maxDepth: 3 }), async (name, value) => {
        await addAuditEntry(store.db, entry({ projectName: name, actor: name, detail: { value, name } }));
      }),
      { numRuns: 60 },
    );
    expect(await verifyAuditChain(store.db)).toMatchObject({ ok: true, rows: 65 });
  });

  it('is paged newest first, by project, person and time, and read whole oldest first', async () => {
    await addAuditEntry(
      store.db,
      entry({ projectId: 'p2', actor: 'U0BO', at: new Date('2026-11-20T00:00:00Z') }),
    );
    await addAuditEntry(
      store.db,
      entry({ projectId: null, projectName: 'acme', requestId: 'refused create' }),
    );
    await addAuditEntry(store.db, entry({ teamId: 'T2' }));
    const requests = async (filter: Parameters<typeof readAuditPage>[1], limit = 100, before?: string) =>
      (await readAuditPage(store.db, filter, limit, before)).map(({ request_id }) => request_id);
    const acme = { projectId: 'p1', name: 'acme' };
    expect(await requests({ teamId: 'T1', project: acme }, 3)).toEqual(['refused create', 'row 4', 'row 3']);
    const [, , third] = await readAuditPage(store.db, { teamId: 'T1', project: acme }, 3);
    expect(await requests({ teamId: 'T1', project: acme }, 3, String(third?.audit_id))).toEqual([
      'row 2',
      'row 1',
      'row 0',
    ]);
    expect(await requests({ teamId: 'T1', actor: 'U0BO' })).toHaveLength(1);
    expect(await requests({ teamId: 'T1', since: new Date('2026-11-24T00:00:00Z') })).toHaveLength(6);
    expect(
      (await Array.fromAsync(readAuditRows(store.db, { teamId: 'T1' }))).map((row) => row.request_id)[0],
    ).toBe('row 0');
  });
});

describe.each(DATABASES)('a trail from before the chain, on %s', (_name, makeDatabase) => {
  it('is chained by the migration', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    for (const statement of [
      'drop trigger audit_no_truncate on audit',
      'drop index audit_by_actor',
      'alter table audit drop column hash, drop column previous_hash',
      'drop table audit_head, audit_checkpoints, audit_faults',
      'drop table audit_channels',
      `insert into audit (at, team_id, actor, action, outcome, detail, request_id)
        select now(), 'T1', 'U' || n, 'create', 'succeeded', '{"b":1,"a":2}', 'r' from generate_series(1, 1203) n`,
    ])
      await sql.raw(statement).execute(db);
    await db.transaction().execute(async (trx) => {
      const untyped = trx as unknown as Parameters<typeof addChain>[0]; // migrations know no tables yet
      await addChain(untyped);
      await addCheckpoints(untyped);
    });
    expect(await verifyAuditChain(db)).toMatchObject({ ok: true, rows: 1203 });
    await addAuditEntry(db, entry());
    expect(await verifyAuditChain(db)).toMatchObject({ ok: true, rows: 1204 });
    await expect(sql`delete from audit`.execute(db)).rejects.toThrow('append-only');
    await store[Symbol.asyncDispose]();
    await database.drop();
  });
});

it('the fingerprint of a row is what it has always been', () => {
  const row = {
    at: new Date('2026-11-24T12:00:00.000Z'),
    team_id: 'T1',
    actor: 'U1',
    action: 'reset',
    project_id: 'p1',
    project_name: 'acme',
    channel_id: null,
    outcome: 'succeeded',
    detail: { b: [1, { y: 1, x: 2 }], a: 'ä' },
    operation_id: null,
    request_id: 'r1',
  };
  expect(auditHash(BEFORE_FIRST, row)).toBe(
    'd766c2acdcb1dcadaa663f65a4ddfe3f96ca74a89b6632076cc7dda8d508311b',
  );
  expect(auditHash(BEFORE_FIRST, { ...row, detail: { a: 'ä', b: [1, { x: 2, y: 1 }] } })).toBe(
    'd766c2acdcb1dcadaa663f65a4ddfe3f96ca74a89b6632076cc7dda8d508311b',
  );
});
