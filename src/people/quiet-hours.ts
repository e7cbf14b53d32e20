// Hours of the day in which somebody is not pinged, in their own time zone. They may cross midnight. Pure.

/** Minutes after midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const DAY_MINUTES = 24 * 60;

function minuteOfDay(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: 'hour' | 'minute') => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return part('hour') * 60 + part('minute');
}

const ahead = (from: number, to: number) => (to - from + DAY_MINUTES) % DAY_MINUTES;

/** When the quiet hours that hold now end; null: none hold now. */
export function quietUntil({ from, to }: QuietHours, timeZone: string, now: Date): Date | null {
  const here = minuteOfDay(now, timeZone);
  if (ahead(from, here) >= ahead(from, to)) return null;
  const minute = Math.floor(now.getTime() / 60_000);
  const end = new Date((minute + ahead(here, to)) * 60_000);
  // In a night in which the clocks change, the end is an hour earlier or later.
  const missing = ahead(minuteOfDay(end, timeZone), to);
  const shift = missing > DAY_MINUTES / 2 ? missing - DAY_MINUTES : missing;
  return new Date(end.getTime() + shift * 60_000);
}

const two = (number: number) => String(number).padStart(2, '0');
const timeWords = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** `19:00–08:00` */
export const quietHoursWords = ({ from, to }: QuietHours) => `${timeWords(from)}–${timeWords(to)}`;
