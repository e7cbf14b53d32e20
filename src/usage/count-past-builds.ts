// Counts what a project built in the last weeks when somebody looks at its usage. The watch counts the builds of subscribed
// projects as they end; of the others nothing is counted before. Asks Depot only where it has more builds than are counted.

import type { Depot } from '../depot/depot.ts';
import type { Build } from '../depot/model.ts';
import type { Clock } from '../lib/clock.ts';
import { addDays } from '../lib/day-range.ts';
import type { Db } from '../store/tables.ts';
import { dayOf } from '../store/usage-days.ts';
import { readUsageRows } from '../store/usage-rows.ts';
import { COUNTED_FOR_DAYS, createRollups } from './rollups.ts';

export interface PastBuildsContext {
  readonly db: Db;
  readonly depot: Pick<Depot, 'builds'>;
  readonly clock: Clock;
}

const BUILDS_PER_PAGE = 100;
/** Somebody waits: of a project that builds more, only the newest are counted. */
const MOST_BUILDS = 1_000;

/** The first of the days of which Depot has more builds than are counted; null: none. */
async function findFirstMissingDay(
  { db, clock }: PastBuildsContext,
  projectId: string,
): Promise<string | null> {
  const today = dayOf(clock.now());
  const range = { from: addDays(today, 1 - COUNTED_FOR_DAYS), to: addDays(today, 1) };
  for await (const rows of readUsageRows(db, range, [projectId])) {
    const missing = rows
      .filter(({ depot_builds, builds }) => (depot_builds ?? 0) > builds)
      .map(({ day }) => day)
      .toSorted();
    if (missing[0] !== undefined) return missing[0];
  }
  return null;
}

/** All or nothing is counted, so that a failure leaves no gap that the next time takes for the end. @throws DepotError */
export async function countPastBuilds(context: PastBuildsContext, projectId: string): Promise<void> {
  const { db, depot, clock } = context;
  const since = await findFirstMissingDay(context, projectId);
  if (since === null) return;
  const builds: Build[] = [];
  for await (const build of depot.builds.iterate(projectId, BUILDS_PER_PAGE)) {
    if (dayOf(build.createdAt) < since || builds.length >= MOST_BUILDS) break;
    builds.push(build);
  }
  await db.transaction().execute((trx) => createRollups(db, clock).recorded(trx, projectId, builds));
}
