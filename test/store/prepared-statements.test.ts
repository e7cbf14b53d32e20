import { PGlite } from '@electric-sql/pglite';
import { dataDir } from '@electric-sql/pglite-prepopulatedfs';
import { type Dialect, Kysely, PGliteDialect, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { prepareStatements } from '../../src/store/prepared-statements.ts';
import { memoryStore } from '../support/memory-store.ts';

interface Tables {
  readonly things: { readonly id: number; readonly name: string };
}

let pglite: PGlite;
let calls = 0;
beforeAll(async () => {
  pglite = await PGlite.create({ loadDataDir: await dataDir() });
  const execute = pglite.execProtocolStream.bind(pglite);
  pglite.execProtocolStream = (message, options) => {
    calls += 1;
    return execute(message, options);
  };
});
afterAll(() => pglite.close());

let dialect: Dialect;
let db: Kysely<Tables>;
beforeEach(async () => {
  await pglite.exec(
    'deallocate all; drop table if exists things; create table things (id int primary key, name text)',
  );
  dialect = new PGliteDialect({ pglite: prepareStatements(pglite) });
  db = new Kysely<Tables>({ dialect });
});

/** How often the database is called. */
async function callsOf(work: () => Promise<unknown>): Promise<number> {
  calls = 0;
  await work();
  return calls;
}

const insert = (id: number, on: Pick<Kysely<Tables>, 'insertInto'> = db) =>
  on
    .insertInto('things')
    .values({ id, name: `thing ${id}` })
    .execute();
const names = async () =>
  (await db.selectFrom('things').select('name').orderBy('id').execute()).map(({ name }) => name);
const prepared = async () =>
  (await pglite.query<{ name: string }>('select name from pg_prepared_statements order by name')).rows;

describe('a query of the embedded database', () => {
  it('costs one call when it comes again: it is prepared the second time', async () => {
    expect(await callsOf(() => insert(1))).toBe(6);
    expect(await callsOf(() => insert(2))).toBe(2);
    expect(await callsOf(() => insert(3))).toBe(1);
    expect(await names()).toEqual(['thing 1', 'thing 2', 'thing 3']);
  });

  it('answers the same, prepared or not, for every kind of value', async () => {
    const kinds = [
      ['timestamptz', new Date('2026-11-28T12:00:00.123Z')],
      ['jsonb', { a: [1, 'two', null] }],
      ['text[]', ['a', 'b"c', 'd,e']],
      ['int', 7],
      ['bigint', 12345678901],
      ['float8', 0.25],
      ['boolean', true],
      ['bytea', new Uint8Array([0, 1, 255])],
      ['text', 'naïve ☃ $1'],
      ['text', null],
    ] as const;
    for (const [type, value] of kinds) {
      const ask = () => sql<{ v: unknown }>`select ${value}::${sql.raw(type)} as v`.execute(db);
      const [first, second, third] = [await ask(), await ask(), await ask()];
      expect(second, type).toEqual(first);
      expect(third, type).toEqual(first);
    }
  });

  it('says how many rows it changed', async () => {
    await insert(1);
    for (const name of ['a', 'b', 'c']) {
      const [changed] = await db.updateTable('things').set({ name }).where('id', '=', 1).execute();
      expect(changed?.numUpdatedRows).toBe(1n);
    }
  });

  it('that fails leaves the next ones as they are, in a transaction, too', async () => {
    for (const id of [1, 2, 3]) await insert(id);
    await expect(insert(3)).rejects.toMatchObject({ code: '23505', table: 'things' });
    await insert(4);
    const failing = db.transaction().execute(async (trx) => {
      await insert(5, trx);
      await insert(3, trx);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    await insert(6);
    expect(await names()).toEqual([1, 2, 3, 4, 6].map((id) => `thing ${id}`));
  });

  it('waits while somebody else has a transaction on the same connection', async () => {
    for (const id of [1, 2]) await insert(id);
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    const transaction = pglite.transaction(async (trx) => {
      await gate.promise;
      await trx.rollback();
      order.push('rolled back');
    });
    const inserted = insert(3).then(() => order.push('inserted'));
    gate.resolve();
    await Promise.all([transaction, inserted]);
    expect(order).toEqual(['rolled back', 'inserted']);
    expect(await names()).toHaveLength(3);
  });

  it('is prepared again after a table was changed', async () => {
    await insert(1);
    const all = () => db.selectFrom('things').selectAll().execute();
    for (let times = 0; times < 3; times++) await all();
    await sql`alter table things add column size int default 5`.execute(db);
    expect(await all()).toEqual([{ id: 1, name: 'thing 1', size: 5 }]);
  });

  it('is kept among the last 100, and only when it is short', async () => {
    const ask = (text: string) => sql`${sql.raw(text)}`.execute(db);
    for (let times = 0; times < 2; times++) {
      for (let n = 0; n < 150; n++) await ask(`select ${n} as n`);
      await ask(`select '${'x'.repeat(1_000)}' as long`);
    }
    expect((await prepared()).length).toBeLessThanOrEqual(100);
    expect(await callsOf(() => ask('select 149 as n'))).toBe(1);
    expect(await callsOf(() => ask(`select '${'x'.repeat(1_000)}' as long`))).toBe(6);
    expect((await ask('select 0 as n')).rows).toEqual([{ n: 0 }]);
  });
});

it('the bot’s own queries are prepared', async () => {
  await using store = await openStore(memoryStore(), createLog({ level: 'silent' }));
  for (let times = 0; times < 2; times++) await store.db.selectFrom('project_list').selectAll().execute();
  const { rows } = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
    store.db,
  );
  expect(rows).toContainEqual({ statement: 'select * from "project_list"' });
});
