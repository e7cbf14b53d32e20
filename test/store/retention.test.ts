// A year of builds and changes: what grows with them is bounded.

import { describe, expect, it } from 'vitest';
import { rememberBuilds } from '../../src/store/builds-seen.ts';
import { insertOperation } from '../../src/store/operations.ts';
import { forgetOld } from '../../src/store/retention.ts';
import { DATABASES } from '../support/databases.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const day = (n: number) => new Date(START + n * DAY_MS);

describe.each(DATABASES)('retention on %s', (_name, makeDatabase) => {
  it('keeps 90 days of builds seen and of finished changes, and what is still open', async () => {
    const database = await makeDatabase();
    await using store = await database.open();
    const { db } = store;
    for (let n = 0; n < 365; n++) {
      await rememberBuilds(db, 'p1', [`build ${n}`, `another ${n}`], day(n));
      await db.transaction().execute((trx) =>
        insertOperation(trx, {
          operation_id: `operation ${n}`,
          origin_key: `origin ${n}`,
          kind: 'reset',
          request: '{}',
          state: n === 0 ? 'scheduled' : 'succeeded',
          preview: '{}',
          preview_version: 1,
          requested_by: 'U0ANA',
          team_id: 'T1',
          channel_id: 'C1',
          message_ts: null,
          request_id: 'r',
          created_at: day(n),
          expires_at: day(n),
          finished_at: n === 0 ? null : day(n),
        }),
      );
    }
    await db
      .insertInto('approvals')
      .values({
        operation_id: 'operation 1',
        preview_version: 1,
        user_id: 'U0BO',
        channel_id: null,
        decision: 'approve',
        decided_at: day(1),
      })
      .execute();
    await forgetOld(db, day(365));
    const builds = await db.selectFrom('builds_seen').select('build_id').execute();
    expect(builds).toHaveLength(90 * 2);
    const operations = await db.selectFrom('operations').select('operation_id').execute();
    expect(operations).toHaveLength(91);
    expect(operations).toContainEqual({ operation_id: 'operation 0' });
    expect(await db.selectFrom('approvals').selectAll().execute()).toEqual([]);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);
});
