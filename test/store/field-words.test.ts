// A database of an earlier version: its notices and builds keep what they hold under the words of today.

import { Kysely, PGliteDialect, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/store/migrate.ts';
import { openPgliteInMemory } from '../../src/store/open-pglite.ts';

const AT = '2026-11-01T08:00:00Z';

describe('the words of stored notices', () => {
  it('notices keep their content and their keys', async () => {
    await using pglite = await openPgliteInMemory();
    const db = new Kysely<unknown>({ dialect: new PGliteDialect({ pglite }) });
    await migrate(db);
    await pglite.exec(`
      alter table watched_builds rename column notified to told;
      alter table incident_notices rename column author_channel to author_told;
      alter table project_habits rename column compared_at to looked_at;
      alter table project_habits rename column access_compared_at to access_looked_at;
      delete from kysely_migration where name in ('0198-field-words', '0200-broadcast');
      insert into notices (notice_id, dedupe_key, team_id, channel_id, kind, content, state, next_try_at, created_at)
        values ('n1', 'sick:cache:b1:C1', 'T1', 'C1', 'sick', '{"buildId":"b1","projectName":"acme",
          "sickness":{"kind":"cache","now":0.05,"usual":0.8,"isOwnBaseline":true},"brokeAt":"RUN npm ci"}',
          'waiting', '${AT}', '${AT}'),
        ('n2', 'still failing:b2:C1', 'T1', 'C1', 'still failing', '{"buildId":"b2","failures":2,"aloud":true}',
          'waiting', '${AT}', '${AT}');
      insert into watched_builds (build_id, project_id, status, created_at, found_at, told)
        values ('b1', 'p1', 'success', '${AT}', '${AT}',
          '[{"channelId":"C1","untold":null,"keys":["sick:cache:b1:C1"]}]')`);

    await migrate(db);
    const notices = await sql<{ kind: string; dedupe_key: string; content: unknown }>`
      select kind, dedupe_key, content from notices order by notice_id`.execute(db);
    expect(notices.rows).toEqual([
      {
        kind: 'degraded',
        dedupe_key: 'degraded:cache:b1:C1',
        content: {
          buildId: 'b1',
          projectName: 'acme',
          degradation: { kind: 'cache', now: 0.05, usual: 0.8, isOwnBaseline: true },
          cacheLostAt: 'RUN npm ci',
        },
      },
      {
        kind: 'still failing',
        dedupe_key: 'still failing:b2:C1',
        content: { buildId: 'b2', failures: 2, isBroadcast: true },
      },
    ]);
    const builds = await sql<{ notified: unknown }>`select notified from watched_builds`.execute(db);
    expect(builds.rows).toEqual([
      { notified: [{ channelId: 'C1', silentBecause: null, keys: ['degraded:cache:b1:C1'] }] },
    ]);
  });
});
