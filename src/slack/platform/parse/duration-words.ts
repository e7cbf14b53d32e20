// Durations as people type them: `5m`, `2h`, `7d`, `0`. Pure.

const UNITS: Readonly<Record<string, number>> = { m: 1, min: 1, h: 60, d: 1_440 };

/** Whole minutes; null when it is no duration. */
export function asMinutes(word: string): number | null {
  if (/^(0|none|off|at-once|now)$/i.test(word)) return 0;
  const [, number, unit = ''] = /^(\d{1,4})\s*(m|min|h|d)$/i.exec(word.trim()) ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return number && factor ? Number(number) * factor : null;
}
