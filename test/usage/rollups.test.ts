// Usage by project and day: in whatever order builds come, however often, the sums are those of one pass over them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Build, BuildStatus } from '../../src/depot/model.ts';
import { addDuration, type DurationHistogram } from '../../src/lib/duration-histogram.ts';
import type { Db } from '../../src/store/tables.ts';
import { readDurations, sumUsageByProject } from '../../src/store/usage-totals.ts';
import { createRollups } from '../../src/usage/rollups.ts';
import { DATABASES } from '../support/databases.ts';

const NOW = new Date(Date.UTC(2026, 10, 28, 12));
const clock = { now: () => NOW, sleep: async () => undefined };
const HOUR_MS = 3_600_000;
const EVER = { from: '2026-01-01', to: '2027-01-01' };

const anyBuild = fc.record({
  status: fc.constantFrom<BuildStatus>('success', 'failed', 'error', 'canceled'),
  hoursAgo: fc.integer({ min: 1, max: 72 }),
  durationSeconds: fc.option(fc.integer({ min: 0, max: 5_000 })),
  savedSeconds: fc.option(fc.integer({ min: 0, max: 5_000 })),
  cachedSteps: fc.option(fc.integer({ min: 0, max: 50 })),
  totalSteps: fc.option(fc.integer({ min: 0, max: 50 })),
});

const running = (build: Build): Build => ({
  ...build,
  status: 'running',
  finishedAt: null,
  durationSeconds: null,
});

/** Each build ended once for certain; besides as often as it comes, running or ended, in any order and in any batches. */
const anyHistory = fc.array(anyBuild, { minLength: 1, maxLength: 8 }).chain((made) => {
  const builds = made.map(({ hoursAgo, ...rest }, index): Build => {
    const createdAt = new Date(NOW.getTime() - hoursAgo * HOUR_MS);
    return { ...rest, buildId: `b${index}`, createdAt, startedAt: createdAt, finishedAt: NOW };
  });
  const repeated = fc.array(fc.constantFrom(...builds, ...builds.map(running)), { maxLength: 12 });
  return repeated
    .chain((more) => fc.shuffledSubarray([...builds, ...more], { minLength: builds.length + more.length }))
    .chain((order) =>
      fc.record({
        builds: fc.constant(builds),
        order: fc.constant(order),
        batch: fc.integer({ min: 1, max: 5 }),
      }),
    );
});

const record = (db: Db, builds: readonly Build[]) =>
  db.transaction().execute((trx) => createRollups(db, clock).recorded(trx, 'p', builds));

/** Without the empty buckets at the end, which mean nothing. */
const trimmed = (histogram: DurationHistogram) =>
  histogram.slice(0, histogram.findLastIndex((count) => count !== 0) + 1);

async function durationsOf(db: Db): Promise<DurationHistogram> {
  const [histogram = []] = await readDurations(db, [EVER], 'p');
  return trimmed(histogram);
}

const durationsInOnePass = (builds: readonly Build[]) =>
  builds
    .map(({ durationSeconds }) => durationSeconds ?? 0)
    .filter((seconds) => seconds > 0)
    .reduce<DurationHistogram>((histogram, seconds) => addDuration(histogram, seconds, 1), []);

async function sumsOf(db: Db) {
  const [byProject] = await sumUsageByProject(db, [EVER]);
  return [...(byProject ?? [])].map(([projectId, { depotBuilds: _, depotSeconds: __, ...sums }]) => ({
    projectId,
    ...sums,
  }));
}

async function clear(db: Db): Promise<void> {
  await db.deleteFrom('usage_builds').execute();
  await db.deleteFrom('usage_days').execute();
}

function onePass(builds: readonly Build[]) {
  const sum = (of: (build: Build) => number | null) =>
    builds.reduce((all, build) => all + (of(build) ?? 0), 0);
  return {
    projectId: 'p',
    builds: builds.length,
    failed: sum(({ status }) => Number(status === 'failed')),
    succeeded: sum(({ status }) => Number(status === 'success')),
    seconds: sum((build) => build.durationSeconds),
    savedSeconds: sum((build) => build.savedSeconds),
    cachedSteps: sum((build) => build.cachedSteps),
    totalSteps: sum((build) => build.totalSteps),
  };
}

const BUILD: Build = {
  buildId: 'b',
  status: 'failed',
  createdAt: new Date(NOW.getTime() - HOUR_MS),
  startedAt: null,
  finishedAt: NOW,
  durationSeconds: 60,
  savedSeconds: 5,
  cachedSteps: 1,
  totalSteps: 2,
};

describe.each(DATABASES)('usage by day on %s', (_name, makeDatabase) => {
  it('never counts a build twice', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;

    await fc.assert(
      fc.asyncProperty(anyHistory, async ({ builds, order, batch }) => {
        await clear(db);
        // Each batch has rollups of its own, as after a restart.
        for (let at = 0; at < order.length; at += batch) await record(db, order.slice(at, at + batch));
        expect(await sumsOf(db)).toEqual([onePass(builds)]);
        expect(await durationsOf(db)).toEqual(durationsInOnePass(builds));
      }),
      { numRuns: 25 },
    );

    // A build that changes after its end counts as it is now.
    await clear(db);
    await record(db, [BUILD]);
    const changed: Build = { ...BUILD, status: 'success', durationSeconds: 90 };
    await record(db, [changed]);
    expect(await sumsOf(db)).toEqual([onePass([changed])]);
    expect(await durationsOf(db)).toEqual(durationsInOnePass([changed]));

    // What a poll wrote that was rolled back is not counted.
    await clear(db);
    const poll = db.transaction().execute(async (trx) => {
      await createRollups(db, clock).recorded(trx, 'p', [BUILD]);
      throw new Error('rolled back');
    });
    await expect(poll).rejects.toThrow('rolled back');
    expect(await sumsOf(db)).toEqual([]);

    // Older than what is remembered of counted builds: it could be counted twice.
    await record(db, [{ ...BUILD, createdAt: new Date(NOW.getTime() - 46 * 24 * HOUR_MS) }]);
    expect(await sumsOf(db)).toEqual([]);

    // Of Depot's own counts the latest stands, in any order, and leaves the bot's alone.
    await record(db, [BUILD]);
    const day = new Date(Date.UTC(2026, 10, 28));
    const usage = (buildCount: number) => [
      { projectId: 'p', buildCount, buildSeconds: buildCount * 60, layerCacheGb: 1 },
    ];
    const { counted } = createRollups(db, clock);
    await counted(day, usage(9), NOW);
    await counted(day, usage(7), new Date(NOW.getTime() - HOUR_MS));
    expect(await db.selectFrom('usage_days').select(['builds', 'depot_builds']).execute()).toEqual([
      { builds: 1, depot_builds: 9 },
    ]);

    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);
});
