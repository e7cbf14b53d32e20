// Ranges of UTC days: how long they are, how they read, and their parts for a chart. Pure.

const DAY_MS = 86_400_000;

/** From a UTC day to before another (YYYY-MM-DD). */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const msOf = (day: string) => Date.parse(`${day}T00:00:00Z`);
/** @param month from 0; beyond a year's months it is one of another year */
export const monthStart = (year: number, month: number) => dayAt(Date.UTC(year, month, 1));
export const addDays = (day: string, days: number) => dayAt(msOf(day) + days * DAY_MS);
export const earlier = (a: string, b: string) => (a < b ? a : b);

export const daysIn = ({ from, to }: DayRange): number => Math.round((msOf(to) - msOf(from)) / DAY_MS);

/** Each of its days. */
export const daysOf = (range: DayRange): readonly string[] =>
  Array.from({ length: daysIn(range) }, (_, index) => dayAt(msOf(range.from) + index * DAY_MS));

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

export interface RangeMonths {
  /** From a first of a month to before another: the calendar months that are in the range from end to end. */
  readonly whole: DayRange | null;
  /** What the range has of other months, at most two; each by its first day. */
  readonly cut: readonly { readonly month: string; readonly days: DayRange }[];
}

export function monthsOf({ from, to }: DayRange): RangeMonths {
  const nextMonth = monthStart(Number(from.slice(0, 4)), Number(from.slice(5, 7)));
  const [first, last] = [`${from.slice(0, 8)}01`, `${to.slice(0, 8)}01`];
  if (first === last) return { whole: null, cut: from < to ? [{ month: first, days: { from, to } }] : [] };
  const whole = { from: from === first ? first : nextMonth, to: last };
  return {
    whole: whole.from < whole.to ? whole : null,
    cut: [
      ...(from === first ? [] : [{ month: first, days: { from, to: nextMonth } }]),
      ...(to === last ? [] : [{ month: last, days: { from: last, to } }]),
    ],
  };
}

export interface RangePart {
  readonly range: DayRange;
  /** Its first day, or its month. */
  readonly label: string;
}

/** Slack draws so many points. */
const MOST_PARTS = 20;

/** Days, weeks from Monday on, or months: the smallest unit that fits on a chart; of months, the newest. */
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
