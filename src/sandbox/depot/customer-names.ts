// Names of made-up companies, each once.

const FIRST = [
  'amber',
  'arctic',
  'birch',
  'blue',
  'bright',
  'cedar',
  'copper',
  'coral',
  'delta',
  'ember',
  'falcon',
  'granite',
  'harbor',
  'indigo',
  'juniper',
  'lumen',
  'maple',
  'meridian',
  'north',
  'orchid',
  'pine',
  'quartz',
  'river',
  'summit',
] as const;
const SECOND = [
  'analytics',
  'bank',
  'clinic',
  'cloud',
  'data',
  'dental',
  'energy',
  'foods',
  'freight',
  'games',
  'health',
  'labs',
  'legal',
  'logistics',
  'media',
  'mobility',
  'pay',
  'press',
  'retail',
  'robotics',
  'schools',
  'studio',
  'travel',
  'works',
] as const;

/** @param number from 0; every 576 names a number is added */
export function customerName(number: number): string {
  const first = FIRST[number % FIRST.length];
  // Shifted round by round, so that neighbours differ in both halves.
  const second = SECOND[(number + Math.floor(number / FIRST.length)) % SECOND.length];
  const round = Math.floor(number / (FIRST.length * SECOND.length));
  return round === 0 ? `${first}-${second}` : `${first}-${second}-${round + 1}`;
}
