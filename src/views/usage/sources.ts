// Which figures are Depot's own and which the bot counted, how much of the period it knows, and since when.

import { dayWords } from '../../lib/day-range.ts';
import { context } from '../kit/blocks.ts';
import { type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';

export interface UsageSources {
  /** When Depot's figures were read last; null: not yet. */
  readonly asOf: Date | null;
  /** Days of the period, up to today, and how many of them Depot's figures were read of. */
  readonly days: number;
  readonly daysRead: number;
  /** Builds in the period by the bot's count and by Depot's. */
  readonly counted: number;
  readonly builds: number;
  /** The first UTC day of a build that the bot counted (YYYY-MM-DD); null: it has counted none. */
  readonly countedSince: string | null;
}

/** Of no day of the period Depot's figures are known yet. */
export const isUnread = ({ daysRead }: UsageSources): boolean => daysRead === 0;
export const UNREAD = md`⏳ Depot’s figures of this period aren’t read yet. Try again in a minute.`;

export function sourcesBlock(sources: UsageSources) {
  return context(depotWords(sources), botWords(sources));
}

function depotWords({ asOf, days, daysRead }: UsageSources): Mrkdwn {
  const what = md`*Depot’s own figures:* builds, build time, cache`;
  if (daysRead === 0) return md`${what}, being read in the background`;
  if (asOf === null) return md`${what}; none this early`;
  const own = md`${what}, as of ${when(asOf)}`;
  return daysRead < days
    ? md`${own} · known for ${daysRead} of ${count(days, 'day')}; the rest is read in the background`
    : own;
}

function botWords({ counted, builds, countedSince }: UsageSources): Mrkdwn {
  if (countedSince === null || counted === 0) {
    return md`*The bot’s count:* success, cached steps and time saved; none in this period. It starts when somebody subscribes or opens the customer`;
  }
  return md`*The bot’s count:* success, cached steps and time saved, from ${counted.toLocaleString('en-US')} of ${count(Math.max(builds, counted), 'build')}, since ${dayWords(countedSince)}, ${countedSince.slice(0, 4)}. “–”: it starts when somebody subscribes or opens the customer`;
}
