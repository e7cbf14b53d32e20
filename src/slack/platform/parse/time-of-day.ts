// Times and time zones as people type them: `9:00`, `17:30`, `5pm`, `Europe/Madrid`. Pure.

const TIME = /^(\d{1,2})(?::([0-5]\d))?\s*(am|pm)?$/i;

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

export function readTimeOfDay(word: string): TimeOfDay | null {
  const [, hours, minutes = '0', half] = TIME.exec(word) ?? [];
  if (hours === undefined) return null;
  const hour = half ? (Number(hours) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0) : Number(hours);
  return hour < 24 ? { hour, minute: Number(minutes) } : null;
}

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    // That is how Intl says no.
    return false;
  }
}
