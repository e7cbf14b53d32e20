// Packs days of usage that are over and of which Depot's own figures are final, ten days at a time.

import type { Db } from '../store/tables.ts';
import { dayOf } from '../store/usage-days.ts';
import { beginningOf, readUsageFills } from '../store/usage-fills.ts';
import { listUnpackedMonths, packMonth } from '../store/usage-months.ts';

const DAY_MS = 86_400_000;
/** The last 20 days are drawn day by day, for which packed months keep too little. */
const PACKED_AFTER_MS = 21 * DAY_MS;

export async function packUsage(db: Db, now: Date): Promise<void> {
  const before = packedBefore(dayOf(new Date(now.getTime() - PACKED_AFTER_MS)));
  const months = await listUnpackedMonths(db, before);
  if (months.length === 0) return;
  const fills = await readUsageFills(db);
  const beginning = beginningOf([...fills.values()]) ?? '';
  const isFinal = (day: string) => fills.get(day)?.is_final === true || day < beginning;
  for (const month of months)
    if (daysOfMonth(month).every((day) => day >= before || isFinal(day))) await packMonth(db, month, before);
}

/** The 1st, 11th or 21st: a packed row is rewritten three times a month, not every day. */
const packedBefore = (settled: string): string =>
  `${settled.slice(0, 8)}${Number(settled.slice(8)) > 20 ? '21' : Number(settled.slice(8)) > 10 ? '11' : '01'}`;

function daysOfMonth(month: string): readonly string[] {
  const first = new Date(`${month}T00:00:00Z`);
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from({ length }, (_, index) => dayOf(new Date(first.getTime() + index * DAY_MS)));
}
