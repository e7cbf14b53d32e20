// What the bot itself counted of the builds that it saw end, beside Depot's own figures, and the change since before.

import { context } from '../kit/blocks.ts';
import { type Mrkdwn, md } from '../kit/mrkdwn.ts';
import { count, duration, percent } from '../kit/words.ts';

export interface CountedUsage {
  readonly builds: number;
  readonly failed: number;
  readonly succeeded: number;
  readonly savedSeconds: number;
  readonly cachedSteps: number;
  readonly totalSteps: number;
}

export interface CountedPeriods {
  readonly now: CountedUsage;
  /** In as many days before. */
  readonly before: CountedUsage;
}

const rate = (part: number, whole: number) => (whole > 0 ? part / whole : null);
const successRate = ({ succeeded, failed }: CountedUsage) => rate(succeeded, succeeded + failed);
const cacheRate = ({ cachedSteps, totalSteps }: CountedUsage) => rate(cachedSteps, totalSteps);

/** `88% succeeded (before: 92%)`; null where nothing is known. */
function rateWords(now: number | null, before: number | null, what: string): string | null {
  if (now === null) return null;
  const changed = before !== null && percent(before) !== percent(now) ? ` (before: ${percent(before)})` : '';
  return `${percent(now)} ${what}${changed}`;
}

/** @returns null when the bot saw no build end in the period */
export function countedWords({ now, before }: CountedPeriods): Mrkdwn | null {
  if (now.builds === 0) return null;
  const parts = [
    before.builds > 0
      ? `${count(now.builds, 'build')} (before: ${before.builds})`
      : count(now.builds, 'build'),
    rateWords(successRate(now), successRate(before), 'succeeded'),
    rateWords(cacheRate(now), cacheRate(before), 'of steps cached'),
    now.savedSeconds > 0 ? `${duration(now.savedSeconds)} saved` : null,
  ];
  return md`Counted by the bot in subscribed projects: ${parts.filter((part) => part !== null).join(' · ')}`;
}

/** The line of a usage message; the figures above it are Depot's. */
export function countedBlock(periods: CountedPeriods) {
  const words = countedWords(periods);
  return words && context(words);
}
