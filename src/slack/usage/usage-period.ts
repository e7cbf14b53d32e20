// Which UTC days somebody asks about: `this-month`, `last-month`, `2026-10`, `90d`; what they are compared with; and
// their parts for a chart. Pure.

import type { DayRange } from '../../store/usage-totals.ts';

const DAY_MS = 86_400_000;
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

const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const msOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
const monthStart = (year: number, month: number) => dayAt(Date.UTC(year, month, 1));
const earlier = (a: string, b: string) => (a < b ? a : b);

export const daysIn = ({ from, to }: DayRange): number => Math.round((msOf(to) - msOf(from)) / DAY_MS);

/** Each of its days. */
export const daysOf = (range: DayRange): readonly string[] =>
  Array.from({ length: daysIn(range) }, (_, index) => dayAt(msOf(range.from) + index * DAY_MS));

/** @param at today is its UTC day, and the last day that counts. @returns null for a month to come */
export function periodOf(word: PeriodWord, at: Date): UsagePeriod | null {
  const tomorrow = dayAt(at.getTime() + DAY_MS);
  const days = /^(\d+)d$/.exec(word)?.[1];
  if (days !== undefined) {
    const from = dayAt(msOf(tomorrow) - Number(days) * DAY_MS);
    return {
      word,
      now: { from, to: tomorrow },
      before: { from: dayAt(msOf(from) - Number(days) * DAY_MS), to: from },
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
  const sameDays = dayAt(msOf(beforeFrom) + daysIn(now) * DAY_MS);
  const before = { from: beforeFrom, to: isOver ? from : earlier(sameDays, from) };
  return { word, now, before, lastDay: dayAt(msOf(now.to) - DAY_MS) };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthOf = (day: string) => MONTHS[Number(day.slice(5, 7)) - 1] ?? '';
export const dayWords = (day: string): string => `${monthOf(day)} ${Number(day.slice(8))}`;

/** `Nov 1–28, 2026`, `Oct 15 – Nov 3, 2026`, `Dec 20, 2025 – Jan 3, 2026` */
export function rangeWords({ from, to }: DayRange): string {
  const last = dayAt(msOf(to) - DAY_MS);
  const year = last.slice(0, 4);
  if (from === last) return `${dayWords(last)}, ${year}`;
  if (from.slice(0, 7) === last.slice(0, 7)) return `${dayWords(from)}–${Number(last.slice(8))}, ${year}`;
  const fromYear = from.slice(0, 4) === year ? '' : `, ${from.slice(0, 4)}`;
  return `${dayWords(from)}${fromYear} – ${dayWords(last)}, ${year}`;
}

/** `the last 30 days`, `November 2026` */
export function periodWords({ word, now }: UsagePeriod): string {
  const days = /^(\d+)d$/.exec(word)?.[1];
  if (days === '1') return 'today';
  if (days !== undefined) return `the last ${days} days`;
  const month = new Date(now.from).toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
  return `${month} ${now.from.slice(0, 4)}`;
}

export interface RangePart {
  readonly range: DayRange;
  /** Its first day, or its month. */
  readonly label: string;
}

/** Slack draws so many points. */
const MOST_PARTS = 20;

/** Days, weeks from Monday on, or months: the smallest of which a chart can draw all; of months the newest. */
export function partsOf({ from, to }: DayRange): readonly RangePart[] {
  const parts = (next: (day: string) => string, label: (day: string) => string): readonly RangePart[] => {
    const found: RangePart[] = [];
    for (let day = from; day < to; day = next(day))
      found.push({ range: { from: day, to: earlier(next(day), to) }, label: label(day) });
    return found;
  };
  const days = daysIn({ from, to });
  if (days <= MOST_PARTS) return parts((day) => dayAt(msOf(day) + DAY_MS), dayWords);
  if (days <= (MOST_PARTS - 1) * 7) return parts(nextMonday, dayWords);
  return parts(
    (day) => monthStart(Number(day.slice(0, 4)), Number(day.slice(5, 7))),
    (day) => `${monthOf(day)} ${day.slice(0, 4)}`,
  ).slice(-MOST_PARTS);
}

function nextMonday(day: string): string {
  const weekday = new Date(msOf(day)).getUTCDay();
  return dayAt(msOf(day) + ((8 - weekday) % 7 || 7) * DAY_MS);
}
