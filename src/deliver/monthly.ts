// A channel's monthly report, from the bot's own table of usage: of the projects that the channel is subscribed to.

import { addDays, dayAt, monthStart, partsOf, rangeWords } from '../lib/day-range.ts';
import type { NoticeContent } from '../store/notice-content.ts';
import type { Db } from '../store/tables.ts';
import { sumUsage } from '../store/usage-totals.ts';
import { readCustomersUsage } from '../usage/customers.ts';
import { sumOf } from '../views/usage/customers.ts';
import { biggestChanges, sortByMeasure } from '../views/usage/figures.ts';

const TOP = 10;
/** A report that is due early (east of Greenwich the 1st begins before UTC's) or late is still about the same month. */
const INTO_THE_MONTH = 15;

export async function readMonthlyContent(
  db: Db,
  projects: readonly { readonly projectId: string; readonly name: string }[],
  now: Date,
): Promise<NoticeContent<'monthly'>> {
  const within = addDays(dayAt(now.getTime()), -INTO_THE_MONTH);
  const [year, month] = [Number(within.slice(0, 4)), Number(within.slice(5, 7)) - 1];
  const range = { from: monthStart(year, month), to: monthStart(year, month + 1) };
  const before = { from: monthStart(year, month - 1), to: range.from };
  const parts = partsOf(range);
  const [{ rows, sources }, trend] = await Promise.all([
    readCustomersUsage(db, projects, { now: range, before }),
    sumUsage(
      db,
      parts.map((part) => part.range),
      projects.map(({ projectId }) => projectId),
    ),
  ]);
  const built = sortByMeasure(
    rows.filter((row) => row.now.builds > 0),
    'minutes',
  );
  const name = new Date(range.from).toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
  return {
    word: range.from.slice(0, 7),
    month: `${name} ${year}`,
    days: rangeWords(range),
    daysBefore: rangeWords(before),
    sum: sumOf(rows),
    movers: [...biggestChanges(rows, 'minutes')],
    top: built.slice(0, TOP),
    trend: parts.map(({ label }, index) => ({ label, seconds: trend[index]?.depotSeconds ?? 0 })),
    sources,
  };
}
