// Which UTC days somebody asks about: `this-month`, `last-month`, `2026-10`, `90d`; what they are compared with. Pure.

import { addDays, type DayRange, dayAt, daysIn, earlier, monthStart } from '../../lib/day-range.ts';

const MOST_DAYS = 730;

/** As typed, and as a button carries it: `this-month`, `last-month`, `2026-10`, `90d`. */
export type PeriodWord = string & { readonly isPeriod: true };

/** @returns null for what is no period @throws nothing; a period out of reach is a problem in words */
export function readPeriodWord(text: string): PeriodWord | { readonly problem: string } | null {
  const word = text.toLowerCase();
  const days = /^(\d{1,5})d$/.exec(word)?.[1];
  if (days !== undefined && (Number(days) < 1 || Number(days) > MOST_DAYS)) {
    return { problem: `Usage is counted by days, from 1d to ${MOST_DAYS}d.` };
  }
  if (/^\d{1,5}(?:m|h|min|hours?|minutes?)$/.test(word)) {
    return { problem: `Usage is counted by days, from 1d to ${MOST_DAYS}d.` };
  }
  const isMonth = /^20\d\d-(?:0[1-9]|1[0-2])$/.test(word);
  const isPeriod = days !== undefined || isMonth || word === 'this-month' || word === 'last-month';
  return isPeriod ? (word as PeriodWord) : null; // just tested
}

export interface UsagePeriod {
  readonly word: PeriodWord;
  readonly now: DayRange;
  /** What it is compared with: as many days before, or the month before. */
  readonly before: DayRange;
  /** Of `now`. */
  readonly lastDay: string;
}

/** @param at today is its UTC day, and the last day that counts. @returns null for a month to come */
export function periodOf(word: PeriodWord, at: Date): UsagePeriod | null {
  const tomorrow = addDays(dayAt(at.getTime()), 1);
  const days = /^(\d+)d$/.exec(word)?.[1];
  if (days !== undefined) {
    const from = addDays(tomorrow, -Number(days));
    return {
      word,
      now: { from, to: tomorrow },
      before: { from: addDays(from, -Number(days)), to: from },
      lastDay: dayAt(at.getTime()),
    };
  }
  const back = word === 'this-month' ? 0 : 1;
  const [year, month] = word.startsWith('20')
    ? [Number(word.slice(0, 4)), Number(word.slice(5)) - 1]
    : [at.getUTCFullYear(), at.getUTCMonth() - back];
  const from = monthStart(year, month);
  if (from >= tomorrow) return null;
  const now = { from, to: earlier(monthStart(year, month + 1), tomorrow) };
  const beforeFrom = monthStart(year, month - 1);
  // A month that is not over is compared with as many days of the month before.
  const isOver = now.to === monthStart(year, month + 1);
  const sameDays = addDays(beforeFrom, daysIn(now));
  const before = { from: beforeFrom, to: isOver ? from : earlier(sameDays, from) };
  return { word, now, before, lastDay: addDays(now.to, -1) };
}

/** `the last 30 days`, `November 2026` */
export function periodWords({ word, now }: UsagePeriod): string {
  const days = /^(\d+)d$/.exec(word)?.[1];
  if (days === '1') return 'today';
  if (days !== undefined) return `the last ${days} days`;
  const month = new Date(now.from).toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
  return `${month} ${now.from.slice(0, 4)}`;
}
