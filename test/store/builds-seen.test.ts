import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProjectOfBuild, rememberBuilds } from '../../src/store/builds-seen.ts';
import type { Store } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2026, 10, 28) + hours * HOUR_MS);

describe.each(DATABASES)('builds that were seen, on %s', (_, make) => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await make();
    store = await database.open();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database.drop();
  });

  const forgetAll = () => store.db.deleteFrom('builds_seen').execute();
  const known = (buildId: string) => findProjectOfBuild(store.db, buildId);

  it('are written once in an hour, however often the list is looked at', async () => {
    await rememberBuilds(store.db, 'p1', ['b1', 'b2'], at(0));
    await forgetAll();
    await rememberBuilds(store.db, 'p1', ['b1', 'b2', 'b3'], at(0.5));
    expect(await Promise.all(['b1', 'b2', 'b3'].map(known))).toEqual([null, null, 'p1']);
    await rememberBuilds(store.db, 'p1', ['b1', 'b2', 'b3'], at(1.5));
    expect(await Promise.all(['b1', 'b2', 'b3'].map(known))).toEqual(['p1', 'p1', 'p1']);
  });

  it('are written again where the first write failed', async () => {
    await expect(rememberBuilds(store.db, 'p1', ['b4', 'no\0text'], at(3))).rejects.toThrow();
    await rememberBuilds(store.db, 'p1', ['b4'], at(3));
    expect(await known('b4')).toBe('p1');
  });
});
