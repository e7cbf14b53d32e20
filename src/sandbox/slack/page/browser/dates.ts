// Times as a person in some time zone reads them; Slack writes them in US English.

const DAY_MS = 86_400_000;

const part = (ms: number, zone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options }).format(ms);

/** `10:02 AM` */
export const timeWords = (ms: number, zone: string): string =>
  part(ms, zone, { hour: 'numeric', minute: '2-digit' });

/** Identifies a day. */
export const dayKey = (ms: number, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(ms);

const ordinal = (day: number): string => {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th' } as Readonly<Record<string, string>>;
  return `${day}${ending[new Intl.PluralRules('en', { type: 'ordinal' }).select(day)] ?? 'th'}`;
};

/** `November 24th`, with the year where it is not obvious. */
export function dateWords(ms: number, zone: string, now: number): string {
  const month = part(ms, zone, { month: 'long' });
  const day = ordinal(Number(part(ms, zone, { day: 'numeric' })));
  const isNear = Math.abs(now - ms) < 182 * DAY_MS;
  return isNear ? `${month} ${day}` : `${month} ${day}, ${part(ms, zone, { year: 'numeric' })}`;
}

/** today, yesterday, tomorrow; null: another day. */
function nearDay(ms: number, zone: string, now: number): string | null {
  const key = dayKey(ms, zone);
  if (key === dayKey(now, zone)) return 'today';
  if (key === dayKey(now - DAY_MS, zone)) return 'yesterday';
  return key === dayKey(now + DAY_MS, zone) ? 'tomorrow' : null;
}

/** What stands between the messages of two days. */
export function dayWords(ms: number, zone: string, now: number): string {
  const near = nearDay(ms, zone, now);
  if (near) return near[0]?.toUpperCase() + near.slice(1);
  return `${part(ms, zone, { weekday: 'long' })}, ${dateWords(ms, zone, now)}`;
}

/** `2 minutes ago`, `in 3 hours` */
export function agoWords(ms: number, now: number): string {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const seconds = Math.round((ms - now) / 1000);
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(seconds, 'second');
}

/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function slackDate(seconds: number, format: string, zone: string, now: number): string {
  const ms = seconds * 1000;
  const short = part(ms, zone, { month: 'short', day: 'numeric', year: 'numeric' });
  const long = `${part(ms, zone, { weekday: 'long' })}, ${dateWords(ms, zone, now)}`;
  const near = nearDay(ms, zone, now);
  const words: Readonly<Record<string, string>> = {
    date_num: dayKey(ms, zone),
    date: dateWords(ms, zone, now),
    date_short: short,
    date_long: long,
    date_pretty: near ?? dateWords(ms, zone, now),
    date_short_pretty: near ?? short,
    date_long_pretty: near ?? long,
    time: timeWords(ms, zone),
    time_secs: part(ms, zone, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: agoWords(ms, now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
}

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function zoneOffset(ms: number, zone: string): number {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(ms);
  return Date.parse(`${wall.replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000;
}

/** For `<input type="datetime-local">`: the wall clock of a zone, and back. */
export const toLocalInput = (seconds: number, zone: string): string =>
  new Date(seconds * 1000 + zoneOffset(seconds * 1000, zone)).toISOString().slice(0, 16);

export function fromLocalInput(text: string, zone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? null : Math.round((wall - zoneOffset(wall, zone)) / 1000);
}

/** `312 B`, `4 kB`, `1.2 MB` */
export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
