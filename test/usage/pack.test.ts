// Months that are over are packed: every figure of every range stays what it was, also when builds come late, in any
// order, between packings that end anywhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Build } from '../../src/depot/model.ts';
import type { DayRange } from '../../src/lib/day-range.ts';
import type { Db } from '../../src/store/tables.ts';
import { writeDepotCounts } from '../../src/store/usage-days.ts';
import { writeUsageFill } from '../../src/store/usage-fills.ts';
import { listUnpackedMonths, packMonth } from '../../src/store/usage-months.ts';
import { readUsageRows } from '../../src/store/usage-rows.ts';
import { readCacheSizes, readDurations, sumUsage, sumUsageByProject } from '../../src/store/usage-totals.ts';
import { packUsage } from '../../src/usage/pack.ts';
import { createRollups } from '../../src/usage/rollups.ts';
import { aBuild } from '../support/a-build.ts';
import { DATABASES } from '../support/databases.ts';

const NOW = new Date('2026-11-28T12:00:00Z');
const clock = { now: () => NOW, sleep: async () => undefined };
const DAY_MS = 86_400_000;
const dayAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const dayOf = (at: Date) => at.toISOString().slice(0, 10);

const anyBuild = fc.record({
  daysAgo: fc.integer({ min: 0, max: 44 }),
  project: fc.constantFrom('a', 'b'),
  durationSeconds: fc.integer({ min: 1, max: 9_000 }),
  status: fc.constantFrom<Build['status']>('success', 'failed'),
});

const record = (db: Db, project: string, builds: readonly Build[]) =>
  db.transaction().execute((trx) => createRollups(db, clock).recorded(trx, project, builds));

async function rowsIn(db: Db, range: DayRange) {
  const rows = [];
  for await (const batch of readUsageRows(db, range, null)) rows.push(...batch);
  // Packed, a day that was never read is a day without builds.
  return rows.map((row) => ({
    ...row,
    depot_builds: row.depot_builds ?? 0,
    depot_seconds: row.depot_seconds ?? 0,
  }));
}

const RANGES: readonly DayRange[] = [
  { from: '2026-10-01', to: '2026-11-01' },
  { from: '2026-10-13', to: '2026-10-14' },
  { from: '2026-10-20', to: '2026-11-29' },
  { from: '2026-09-01', to: '2026-10-15' },
  { from: '2026-10-31', to: '2026-11-02' },
];

/** More than are looked up one by one. */
const MANY = Array.from({ length: 1_200 }, (_, index) => `other-${index}`);

async function everything(db: Db) {
  return {
    byProject: (await sumUsageByProject(db, RANGES)).map((one) =>
      [...one]
        .filter(([, figures]) => Object.values(figures).some((figure) => figure !== 0))
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ),
    together: await sumUsage(db, RANGES, ['a']),
    amongMany: await sumUsage(db, RANGES, ['a', ...MANY]),
    durations: (await readDurations(db, [{ from: '2026-09-01', to: '2026-11-29' }], 'a')).map((histogram) =>
      histogram.slice(0, histogram.findLastIndex((count) => count !== 0) + 1),
    ),
    rows: await rowsIn(db, { from: '2026-09-05', to: '2026-11-29' }),
    cache: [...(await readCacheSizes(db, '2026-10-20'))],
  };
}

async function clear(db: Db): Promise<void> {
  for (const table of ['usage_days', 'usage_builds', 'usage_months', 'usage_fills'] as const)
    await db.deleteFrom(table).execute();
}

describe.each(DATABASES)('packed months on %s', (_name, makeDatabase) => {
  it('give the same figures', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyBuild, { minLength: 1, maxLength: 14 }),
        fc.array(fc.boolean(), { minLength: 14, maxLength: 14 }),
        async (made, packsAfter) => {
          const builds = made.map(({ daysAgo, project, ...rest }, index) => ({
            project,
            build: aBuild({ ...rest, buildId: `b${index}`, createdAt: dayAgo(daysAgo) }),
          }));
          const counts = [{ projectId: 'a', builds: 7, seconds: 70, cacheGb: 12 }];
          const fill = async () => {
            await clear(db);
            await writeDepotCounts(db, '2026-10-20', counts, NOW);
            await writeDepotCounts(db, '2026-11-03', counts, NOW);
          };
          await fill();
          for (const { project, build } of builds) await record(db, project, [build]);
          const unpacked = await everything(db);
          expect(unpacked.amongMany).toEqual(unpacked.together);
          await fill();
          for (const [index, { project, build }] of builds.entries()) {
            // First as it was not; then as it is, twice, with a packing wherever it falls.
            await record(db, project, [{ ...build, durationSeconds: 33, status: 'failed' }]);
            if (packsAfter[index]) await packMonth(db, '2026-10-01', index % 2 ? '2026-10-21' : '2026-11-01');
            await record(db, project, [build]);
            await record(db, project, [build]);
          }
          await packMonth(db, '2026-10-01', '2026-11-01');
          expect(await listUnpackedMonths(db, '2026-11-01')).toEqual([]);
          expect(await everything(db)).toEqual(unpacked);
        },
      ),
      { numRuns: 5 },
    );
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);

  it('hold the days that are over for 21 days, and final, ten at a time', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    for (const day of ['2026-09-30', '2026-10-01', '2026-11-01'])
      await writeDepotCounts(db, day, [{ projectId: 'a', builds: 1, seconds: 1, cacheGb: null }], NOW);
    const fillAll = async (from: string, to: string, is_final = true) => {
      for (let at = Date.parse(from); at < Date.parse(to); at += DAY_MS)
        await writeUsageFill(db, {
          day: dayOf(new Date(at)),
          filled_at: NOW,
          builds: 1,
          has_cache: false,
          is_final,
        });
    };
    await fillAll('2026-10-02', '2026-11-28');
    await packUsage(db, NOW);
    // October 1 is not read yet, and nothing of September.
    expect(await listUnpackedMonths(db, '2026-12-01')).toEqual(['2026-09-01', '2026-10-01', '2026-11-01']);
    await fillAll('2026-10-01', '2026-10-02');
    await packUsage(db, new Date('2026-10-31T12:00:00Z'));
    expect(await listUnpackedMonths(db, '2026-12-01')).toHaveLength(3);
    await packUsage(db, new Date('2026-11-12T12:00:00Z'));
    expect(await listUnpackedMonths(db, '2026-12-01')).toEqual(['2026-09-01', '2026-11-01']);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);
});
