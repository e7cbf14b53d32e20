// A project's figures for the comparison, from what the bot has counted.

import { buildsByHour, type HourCount, secondsByDay } from '../store/project-habits.ts';
import type { Db } from '../store/tables.ts';
import type { Figures } from './habits.ts';

const DAY_MS = 86_400_000;
const DAYS_BEFORE = 28;
const dayBefore = (now: Date, days: number) =>
  new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);

function hoursOf(counts: readonly HourCount[], isFresh: boolean): readonly number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const count of counts) if (count.isFresh === isFresh) hours[count.hour] = count.builds;
  return hours;
}

/** @param cacheGb by project, as last counted */
export async function readFigures(
  db: Db,
  projectIds: readonly string[],
  cacheGb: ReadonlyMap<string, number>,
  now: Date,
): Promise<(projectId: string) => Figures> {
  const [seconds, counts] = await Promise.all([
    secondsByDay(db, projectIds, dayBefore(now, DAYS_BEFORE)),
    buildsByHour(db, projectIds, new Date(now.getTime() - DAY_MS)),
  ]);
  const hours = Map.groupBy(counts, ({ projectId }) => projectId);
  return (projectId) => {
    const days = seconds.get(projectId);
    const own = hours.get(projectId) ?? [];
    const oldest = Math.min(now.getTime(), ...own.map((count) => count.oldest.getTime()));
    return {
      cacheGb: cacheGb.get(projectId) ?? null,
      secondsToday: days?.get(dayBefore(now, 0)) ?? 0,
      secondsBefore: Array.from({ length: DAYS_BEFORE }, (_, i) => days?.get(dayBefore(now, i + 1)) ?? 0),
      hoursToday: hoursOf(own, true),
      hoursBefore: hoursOf(own, false),
      hoursDays: (now.getTime() - oldest) / DAY_MS,
    };
  };
}
