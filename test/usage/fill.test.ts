// Depot's own figures by day: however often the filler is ended in the middle, started again, or overtaken by sweeps,
// they are those of one undisturbed pass.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenDepot } from '../../src/depot/create-depot.ts';
import { DepotError } from '../../src/depot/depot-error.ts';
import type { Period, ProjectUsage } from '../../src/depot/model.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import type { Db } from '../../src/store/tables.ts';
import { writeDepotCounts } from '../../src/store/usage-days.ts';
import { readUsageFills } from '../../src/store/usage-fills.ts';
import { sumUsage, sumUsageByProject } from '../../src/store/usage-totals.ts';
import { createUsageFiller } from '../../src/usage/fill.ts';
import { DATABASES } from '../support/databases.ts';

const START = new Date('2026-11-28T12:00:00Z');
const DAY_MS = 86_400_000;
const PROJECTS = ['a', 'b', 'c'];
const EVER = { from: '2026-01-01', to: '2027-01-01' };

/** A Depot that knows so many days, two projects a page; a call may fail. */
function fakeDepot(knownDays: number, fails: () => boolean, untilSpare: () => Promise<void>) {
  const asked: string[] = [];
  async function* pages({ from, to }: Period): AsyncGenerator<readonly ProjectUsage[]> {
    const day = from.toISOString().slice(0, 10);
    const back = Math.floor((START.getTime() - from.getTime()) / DAY_MS);
    const part = Math.min(1, (to.getTime() + 1 - from.getTime()) / DAY_MS);
    for (const page of [PROJECTS.slice(0, 2), PROJECTS.slice(2)]) {
      asked.push(day);
      if (fails()) throw new DepotError('unavailable', 'away');
      yield page.map((projectId, index) => ({
        projectId,
        buildCount: back < knownDays ? Math.floor(part * 10) + index : 0,
        buildSeconds: back < knownDays ? Math.floor(part * 600) : 0,
        layerCacheGb: 7,
      }));
    }
  }
  // Nothing else of Depot is used.
  return { asked, depot: { background: { usage: { pages } }, untilSpare } as unknown as OpenDepot };
}

interface Wait {
  readonly seconds: number;
}

function fillerOn(
  db: Db,
  knownDays: number,
  options: { fails?: () => boolean; callsPerMinute?: number; untilSpare?: () => Promise<void> } = {},
) {
  const clock = createManualClock(START);
  const waits: Wait[] = [];
  const stop = new AbortController();
  const untilSpare = options.untilSpare ?? (async () => undefined);
  const { asked, depot } = fakeDepot(knownDays, options.fails ?? (() => false), untilSpare);
  const filler = createUsageFiller({
    db,
    depot,
    jobs: {
      send: async (_trx, _queue, _payload, seconds = 0) => void waits.push({ seconds }),
      stopping: stop.signal,
    },
    clock,
    log: createLog({ level: 'silent' }),
    callsPerMinute: options.callsPerMinute ?? 100_000,
    keepDays: 200,
  });
  return { clock, waits, asked, filler, stop };
}

async function clear(db: Db): Promise<void> {
  await db.deleteFrom('usage_days').execute();
  await db.deleteFrom('usage_fills').execute();
}

describe.each(DATABASES)('filling usage from Depot on %s', (_name, makeDatabase) => {
  it('reads the past once, within its share of calls, and repairs what a downtime left out', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;

    // 10 calls a minute are 5 days.
    const { clock, waits, asked, filler } = fillerOn(db, 12, { callsPerMinute: 100 });
    await filler.fill();
    expect(asked).toHaveLength(10);
    expect(asked[0]).toBe('2026-11-28');
    expect(waits).toEqual([{ seconds: 60 }]);
    for (let run = 0; run < 40 && waits.length > run; run++) await filler.fill();
    // Twelve days with builds, and then 62 without any: the beginning.
    expect(new Set(asked).size).toBe(12 + 62);
    expect(asked).toHaveLength(2 * (12 + 62));
    const [all] = await sumUsage(db, [EVER], null);
    expect(all).toMatchObject({
      depotBuilds: 11 * (10 + 11 + 10) + (5 + 6 + 5),
      depotSeconds: 11 * 1800 + 900,
    });

    // Down for five days: the last day before had not ended, and none after was read.
    asked.length = 0;
    await clock.advance(5 * DAY_MS);
    await filler.fill();
    await filler.fill();
    expect(new Set(asked)).toEqual(
      new Set(['2026-12-03', '2026-12-02', '2026-12-01', '2026-11-30', '2026-11-29', '2026-11-28']),
    );
    const fills = await readUsageFills(db);
    expect(fills.get('2026-11-28')).toMatchObject({ is_final: true, has_cache: true });
    expect(fills.get('2026-11-30')).toMatchObject({ is_final: true, has_cache: false });

    // A day that is over changes no more: a late sweep is not believed.
    const [before] = await sumUsage(db, [EVER], null);
    const late = [{ projectId: 'a', builds: 999, seconds: 1, cacheGb: null }];
    await writeDepotCounts(db, '2026-11-28', late, clock.now());
    expect(await sumUsage(db, [EVER], null)).toEqual([before]);

    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);

  it('gives the figures of one pass, however it is disturbed', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { db } = store;
    await fillerOn(db, 4).filler.fill();
    const onePass = await sumUsageByProject(db, [EVER]);
    expect(onePass[0]?.get('b')?.depotBuilds).toBe(3 * 11 + 6);

    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 6 }),
        fc.array(fc.nat({ max: 3 }), { maxLength: 4 }),
        async (failures, sweeps) => {
          await clear(db);
          const left = [...failures];
          // Each fill is that of a process of its own, and may end in the middle of a day.
          for (let run = 0; run < 8; run++) {
            const back = sweeps[run];
            if (back !== undefined) {
              const day = new Date(START.getTime() - back * DAY_MS).toISOString().slice(0, 10);
              const early = [{ projectId: 'a', builds: 1, seconds: 1, cacheGb: null }];
              await writeDepotCounts(db, day, early, new Date(START.getTime() - 1));
            }
            await fillerOn(db, 4, { fails: () => left.pop() ?? false }).filler.fill();
          }
          expect(await sumUsageByProject(db, [EVER])).toEqual(onePass);
        },
      ),
      { numRuns: 6 },
    );
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 60_000);

  it('waits for spare calls between any two of its own, and a stop ends that', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    let turns = 0;
    const { waits, asked, filler, stop } = fillerOn(store.db, 4, {
      untilSpare: async () => {
        turns += 1;
        expect(asked).toHaveLength(turns);
        if (turns < 5) return;
        stop.abort(new Error('the bot stops'));
        throw stop.signal.reason;
      },
    });
    await filler.fill();
    expect(asked).toEqual(['2026-11-28', '2026-11-28', '2026-11-27', '2026-11-27', '2026-11-26']);
    // A start sends it again.
    expect(waits).toEqual([]);
    expect([...(await readUsageFills(store.db)).keys()].toSorted()).toEqual(['2026-11-27', '2026-11-28']);
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);

  it('comes again in five minutes where Depot fails', async () => {
    const database = await makeDatabase();
    const store = await database.open();
    const { waits, filler } = fillerOn(store.db, 4, { fails: () => true });
    await filler.fill();
    expect(waits).toEqual([{ seconds: 300 }]);
    expect(await readUsageFills(store.db)).toEqual(new Map());
    await store[Symbol.asyncDispose]();
    await database.drop();
  }, 30_000);
});
