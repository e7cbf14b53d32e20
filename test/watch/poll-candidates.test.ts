// Which projects the database offers to poll, when only one poll may begin.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/open-store.ts';
import { addWatches, askForPolls, findNextPollable, pollCandidates } from '../../src/store/watches.ts';
import { choosePolls } from '../../src/watch/choose-polls.ts';
import { NEVER_POLLED } from '../../src/watch/incident.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

describe.each(DATABASES)('projects to poll on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
    const named = ['busy-1', 'busy-2', 'busy-3', 'grew', 'reported'];
    const projects = named.map((projectId) => ({ projectId, projectName: projectId }));
    const first = { health: JSON.stringify(NEVER_POLLED), weight: 1, at: ago(600), apartMs: 1_000 };
    await addWatches(store.db, projects, first);
    const running = store.db.updateTable('watches').where('project_id', 'like', 'busy-%');
    await store.db
      .updateTable('watches')
      .set({ last_polled_at: ago(60) })
      .execute();
    await running.set({ running: 1 }).execute();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database.drop();
  });

  const offered = (limit: number) =>
    store.db.transaction().execute(async (trx) => {
      const limits = { now: NOW, limit, notSince: ago(10), askedNotSince: ago(1) };
      const { pointedAt } = await pollCandidates(trx, limits);
      return pointedAt.map(({ project_id }) => project_id);
    });

  it('what CI reported comes before what usage points at, and both before running builds that are due longer', async () => {
    expect(await offered(1)).toEqual(['busy-1']);
    await askForPolls(store.db, ['grew'], 'usage');
    expect(await offered(1)).toEqual(['grew']);
    await askForPolls(store.db, ['reported'], 'event');
    expect(await offered(3)).toEqual(['reported', 'grew', 'busy-1']);
  });

  it('says apart when the next one may be polled, and the next one that something asks for', async () => {
    await store.db
      .updateTable('watches')
      .set({ last_polled_at: ago(2) })
      .where('asked', 'is not', null)
      .execute();
    expect(await findNextPollable(store.db, NOW)).toEqual({
      polledAt: ago(60),
      askedPolledAt: ago(2),
      isNew: false,
    });
  });

  it('running builds in the order of the polls: who has waited the largest part of what was planned', async () => {
    const planned = { 'busy-1': [60, -30], 'busy-2': [3_600, 600], 'busy-3': [20, 5] } as const;
    for (const [projectId, [polled, due]] of Object.entries(planned))
      await store.db
        .updateTable('watches')
        .set({ last_polled_at: ago(polled), next_poll_at: ago(due), asked: null })
        .where('project_id', '=', projectId)
        .execute();
    await store.db.updateTable('watches').set({ asked: null }).execute();
    const inTable = await offered(3);
    const candidates = Object.entries(planned).map(([projectId, [polled, due]]) => ({
      projectId,
      reason: 'running' as const,
      lastPolledAt: ago(polled),
      nextPollAt: ago(due),
    }));
    expect(inTable).toEqual(['busy-3', 'busy-2', 'busy-1']);
    expect(choosePolls(candidates, [], 3, 1, NOW).map(({ projectId }) => projectId)).toEqual(inTable);
  });

  it('those that usage points at: who was polled longest ago, whenever they are due', async () => {
    await askForPolls(store.db, ['grew', 'reported'], 'usage');
    const polled = (projectId: string, seconds: number, next: Date) =>
      store.db
        .updateTable('watches')
        .set({ last_polled_at: ago(seconds), next_poll_at: next })
        .where('project_id', '=', projectId)
        .execute();
    await polled('grew', 30, ago(20));
    await polled('reported', 900, new Date(NOW.getTime() + 1_800_000));
    expect(await offered(2)).toEqual(['reported', 'grew']);
  });
});
