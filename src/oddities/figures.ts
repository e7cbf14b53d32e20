// A project's figures for the comparison, from what the bot has counted.

import { type HourCount, readBuildsByHour } from '../store/project-habits.ts';
import type { Db } from '../store/tables.ts';
import { readUsageRows } from '../store/usage-rows.ts';
import { readCacheSizes } from '../store/usage-totals.ts';
import type { Figures } from './habits.ts';

const DAY_MS = 86_400_000;
const DAYS_BEFORE = 28;
const WEEK_DAYS = 7;
const dayBefore = (now: Date, days: number) =>
  new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);

function hoursOf(counts: readonly HourCount[], isFresh: boolean): readonly number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const count of counts) if (count.isFresh === isFresh) hours[count.hour] = count.builds;
  return hours;
}

/** Seconds of building of the last days and of today, by project and UTC day; by Depot's count where there is one. */
async function readSecondsByDay(db: Db, projectIds: readonly string[], now: Date) {
  const range = { from: dayBefore(now, DAYS_BEFORE), to: dayBefore(now, -1) };
  const byProject = new Map<string, Map<string, number>>();
  for await (const rows of readUsageRows(db, range, projectIds))
    for (const { project_id, day, depot_seconds, seconds } of rows) {
      const days = byProject.get(project_id) ?? new Map<string, number>();
      byProject.set(project_id, days.set(day, Math.max(depot_seconds ?? 0, seconds)));
    }
  return byProject;
}

/** @param cacheGb by project, as last counted */
export async function readFigures(
  db: Db,
  projectIds: readonly string[],
  cacheGb: ReadonlyMap<string, number>,
  now: Date,
): Promise<(projectId: string) => Figures> {
  const [seconds, weekAgo, counts] = await Promise.all([
    readSecondsByDay(db, projectIds, now),
    readCacheSizes(db, dayBefore(now, WEEK_DAYS), projectIds),
    readBuildsByHour(db, projectIds, new Date(now.getTime() - DAY_MS)),
  ]);
  const hours = Map.groupBy(counts, ({ projectId }) => projectId);
  return (projectId) => {
    const days = seconds.get(projectId);
    const own = hours.get(projectId) ?? [];
    const oldest = Math.min(now.getTime(), ...own.map((count) => count.oldest.getTime()));
    return {
      cacheGb: cacheGb.get(projectId) ?? null,
      cacheGbWeekAgo: weekAgo.get(projectId) ?? null,
      secondsToday: days?.get(dayBefore(now, 0)) ?? 0,
      secondsBefore: Array.from({ length: DAYS_BEFORE }, (_, i) => days?.get(dayBefore(now, i + 1)) ?? 0),
      hoursToday: hoursOf(own, true),
      hoursBefore: hoursOf(own, false),
      hoursDays: (now.getTime() - oldest) / DAY_MS,
    };
  };
}
