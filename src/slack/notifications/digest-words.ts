// When a channel wants its digest: `daily 9:00`, `weekly mon 9:00 Europe/Madrid`, `monthly 9:00` (on the 1st). Pure.

import { isTimeZone, readTimeOfDay } from '../platform/parse/time-of-day.ts';

export interface DigestWish {
  readonly every: 'day' | 'week' | 'month';
  /** Standard, in the time zone. */
  readonly cron: string;
  /** null: the asker's own. */
  readonly timeZone: string | null;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FULL_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** @returns `off`, or the reason in words when it is not usable. */
export function readDigestWords(words: readonly string[]): DigestWish | 'off' | { readonly problem: string } {
  const [every = '', ...rest] = words;
  if (/^(?:off|none|never|stop)$/i.test(every)) return 'off';
  const isWeekly = /^week(?:ly)?$/i.test(every);
  const isMonthly = /^month(?:ly)?$/i.test(every);
  if (!isWeekly && !isMonthly && !/^(?:day|daily)$/i.test(every)) {
    return { problem: 'Type daily 9:00, weekly mon 9:00, monthly 9:00, or off.' };
  }
  const day = isWeekly ? DAYS.findIndex((name) => rest[0]?.toLowerCase().startsWith(name)) : -1;
  const [time = '9:00', zone = null, ...more] = isWeekly && day >= 0 ? rest.slice(1) : rest;
  const at = readTimeOfDay(time);
  if (!at) return { problem: `“${time.slice(0, 20)}” isn’t a time. Type 9:00, 17:30 or 5pm.` };
  if (more.length > 0 || (zone !== null && !isTimeZone(zone))) {
    return {
      problem: `“${[zone, ...more].join(' ').slice(0, 40)}” isn’t a time zone. Type Europe/Madrid, America/New_York or UTC.`,
    };
  }
  if (isMonthly) return { every: 'month', cron: `${at.minute} ${at.hour} 1 * *`, timeZone: zone };
  const weekday = isWeekly ? String(Math.max(1, day)) : '*';
  const on = isWeekly && day === 0 ? '0' : weekday;
  return { every: isWeekly ? 'week' : 'day', cron: `${at.minute} ${at.hour} * * ${on}`, timeZone: zone };
}

/** A kept wish in words: `Digest every Monday at 9:00 (Europe/Madrid)`. */
export function digestWords({
  cron,
  time_zone,
}: {
  readonly cron: string;
  readonly time_zone: string;
}): string {
  const [minute = '0', hour = '9', date = '*', , day = '*'] = cron.split(' ');
  const at = `${hour}:${minute.padStart(2, '0')} (${time_zone})`;
  if (date !== '*') return `Last month’s usage, on the 1st at ${at}`;
  const on = day === '*' ? 'day' : FULL_DAYS[Number(day)];
  return `Digest every ${on} at ${at}`;
}
