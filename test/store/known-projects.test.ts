// The list of projects in its table: ten thousand rows are written in parts, and count once all of them are there.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readKnownProjects, readListVersion, writeKnownProjects } from '../../src/store/known-projects.ts';
import type { Store } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const AT = new Date('2026-11-24T12:00:00Z');
const LATER = new Date('2026-11-24T12:01:00Z');
const rows = (count: number, name = 'customer') =>
  Array.from({ length: count }, (_, i) => ({
    projectId: `p${i}`,
    json: JSON.stringify({ name: `${name} ${i}` }),
  }));
/** The last part is refused, as if the bot had died before it. */
const cutShort = (count: number, name?: string) => [
  ...rows(count, name),
  { projectId: 'last', json: 'no JSON' },
];

describe.each(DATABASES)('known projects on %s', (_name, makeDatabase) => {
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
  beforeEach(async () => {
    await store.db.deleteFrom('known_projects').execute();
    await store.db.deleteFrom('project_list').execute();
  });

  const write = (changed: ReturnType<typeof rows>, removed: readonly string[] | null, at = AT) =>
    writeKnownProjects(store.db, { changed, removed }, at);

  it('a first write that is cut short counts as none, and the next one begins again', async () => {
    await expect(write(cutShort(1_200), null)).rejects.toThrow();
    expect(await readListVersion(store.db)).toBeUndefined();
    expect(await readKnownProjects(store.db)).toBeUndefined();
    expect(await write(rows(1_100), null)).toBe(1);
    const known = await readKnownProjects(store.db);
    expect(known).toMatchObject({ version: 1, asOf: AT });
    expect(known?.projects).toHaveLength(1_100);
  });

  it('a later one that is cut short leaves the version and its time, and loses no project', async () => {
    await write(rows(1_200), null);
    await expect(write(cutShort(1_100, 'renamed'), ['p1150'], LATER)).rejects.toThrow();
    const known = await readKnownProjects(store.db);
    expect(known).toMatchObject({ version: 1, asOf: AT });
    expect(known?.projects).toHaveLength(1_200);
  });

  it('only what changed is written, and only what was removed goes: another replica may have added one', async () => {
    await write(rows(3), null);
    await write([{ projectId: 'of another', json: '{}' }], []);
    expect(await write([], ['p1'], LATER)).toBe(3);
    const left = await store.db
      .selectFrom('known_projects')
      .select('project_id')
      .orderBy('project_id')
      .execute();
    expect(left.map(({ project_id }) => project_id)).toEqual(['of another', 'p0', 'p2']);
  });

  it('a query in between does not wait until thousands of rows are written', async () => {
    const order: string[] = [];
    await Promise.all([
      write(rows(5_000), null).then(() => order.push('written')),
      readListVersion(store.db).then(() => order.push('read')),
    ]);
    expect(order).toEqual(['read', 'written']);
  });
});
