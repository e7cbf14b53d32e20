// The words after `subscribe`: which project, which notifications, and the rules for successful builds. Pure.

import { PATTERNS_HELP, readPatterns } from '../../lib/branch-filter.ts';
import { AUTHORS_MODES, type AuthorsMode } from '../../store/subscriptions.ts';
import type { SubscriptionRules } from '../platform/watching.ts';

export interface SubscribeWords extends Omit<SubscriptionRules, 'mode'> {
  /** null: none was typed. */
  readonly mode: SubscriptionRules['mode'] | null;
  /** Notify of what is unusual, too; with no other rule, of that only. */
  readonly oddities: boolean;
  /** A name or an id, `*`, or '' when none was typed. */
  readonly project: string;
  /** How authors of failed commits are notified; null: not typed. */
  readonly authors: AuthorsMode | null;
}

const MODES = ['failures', 'every-failure', 'all'] as const;
const EVERY = /^(?:\*|every|everything)$/i;
const SLOW = /^slow(?:>(\d{1,5})(s|m|min|h)?)?$/i;
const CACHE = /^cache(?:<(\d{1,3})%?)?$/i;
const BRANCH = /^branch(?:es)?=(.*)$/i;
const AUTHORS = /^authors?=(.*)$/i;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3_600 };

/** Slack may write `>` and `<` of a command's text as entities. */
const unescaped = (word: string) =>
  word.replaceAll('&gt;', '>').replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** @returns the reason, in words, when they are not usable. */
export function readSubscribeWords(words: readonly string[]): SubscribeWords | string {
  let mode: SubscriptionRules['mode'] | null = null;
  let oddities = false;
  let slow: string | null = null;
  let cache: string | null = null;
  let branches: string | null = null;
  let authors: AuthorsMode | null = null;
  const name: string[] = [];
  for (const word of words.map(unescaped)) {
    const asMode = MODES.find((one) => one === word.toLowerCase());
    const slowRule = SLOW.exec(word);
    const cacheRule = CACHE.exec(word);
    const authorsRule = AUTHORS.exec(word);
    const branchRule = BRANCH.exec(word);
    // A project may be called `all`: the first word is its name.
    if (asMode && name.length > 0) mode = asMode;
    else if (/^oddities$/i.test(word) && name.length > 0) oddities = true;
    else if (slowRule && name.length > 0) slow = slowRule[1] ? secondsOf(slowRule[1], slowRule[2]) : 'own';
    else if (cacheRule && name.length > 0) {
      if (Number(cacheRule[1] ?? 50) > 100)
        return 'cache< takes a percentage from 1 to 100, such as cache<50%.';
      cache = cacheRule[1] ? String(Number(cacheRule[1]) / 100) : 'own';
    } else if (branchRule && name.length > 0) {
      branches = readPatterns([branches, branchRule[1]].filter((part) => part !== null).join(','));
      if (branches === null) return PATTERNS_HELP;
    } else if (authorsRule && name.length > 0) {
      const typed = AUTHORS_MODES.find((one) => one === authorsRule[1]?.toLowerCase());
      if (!typed) return 'authors= takes mention, dm or off, such as authors=dm.';
      authors = typed;
    } else if (/^(?:slow|cache)\W/i.test(word)) {
      return `“${word.slice(0, 40)}” isn’t a rule. Use slow>10m or cache<50%, or slow or cache to compare with the project’s usual.`;
    } else name.push(word);
  }
  const project = name.join(' ').trim();
  return { project: EVERY.test(project) ? '*' : project, mode, slow, cache, branches, oddities, authors };
}

const secondsOf = (number: string, unit = 'm') =>
  String(Number(number) * (SECONDS[unit.toLowerCase()] ?? 60));
