// The words after `me`. Pure.

import { readEmail, readLogin } from '../../people/author-name.ts';
import type { QuietHours } from '../../people/quiet-hours.ts';
import type { AuthorName } from '../../store/authors.ts';
import { readTimeOfDay } from '../platform/parse/time-of-day.ts';

export type MeRequest =
  | { readonly kind: 'show' }
  | { readonly kind: 'claim' | 'remove'; readonly name: AuthorName }
  /** null: none. */
  | { readonly kind: 'quiet'; readonly hours: QuietHours | null }
  | { readonly kind: 'pings'; readonly on: boolean };

const OFF = /^(?:off|none|never)$/i;
const SPAN = /^(.+?)(?:-|–|—|to)(.+)$/i;

function readName(kind: string, typed: string): AuthorName | string {
  const shown = typed.slice(0, 80);
  if (kind === 'email') {
    const name = readEmail(typed);
    return name ? { kind: 'email', name } : `“${shown}” isn’t an e-mail address.`;
  }
  const name = readLogin(typed);
  return name ? { kind: 'github', name } : `“${shown}” isn’t a GitHub login.`;
}

function readQuiet(typed: string): MeRequest | string {
  if (OFF.test(typed)) return { kind: 'quiet', hours: null };
  const [, first = '', second = ''] = SPAN.exec(typed) ?? [];
  const from = readTimeOfDay(first.trim());
  const to = readTimeOfDay(second.trim());
  if (!from || !to) return 'Type quiet hours like 19:00-08:00, or off.';
  const hours = { from: from.hour * 60 + from.minute, to: to.hour * 60 + to.minute };
  if (hours.from === hours.to)
    return 'Quiet hours can’t start and end at the same time. To get no pings at all, type pings off.';
  return { kind: 'quiet', hours };
}

/** @returns the reason, in words, when they are not usable. */
export function readMeWords([word = '', ...rest]: readonly string[]): MeRequest | string {
  const typed = rest.join(' ');
  switch (word.toLowerCase()) {
    case '':
      return { kind: 'show' };
    case 'github':
    case 'email': {
      const name = readName(word.toLowerCase(), typed);
      return typeof name === 'string' ? name : { kind: 'claim', name };
    }
    case 'remove': {
      const name = readName(typed.includes('@', 1) ? 'email' : 'github', typed);
      return typeof name === 'string' ? name : { kind: 'remove', name };
    }
    case 'quiet':
      return readQuiet(typed);
    case 'pings':
      if (/^on$/i.test(typed)) return { kind: 'pings', on: true };
      return OFF.test(typed) ? { kind: 'pings', on: false } : 'Type pings on or pings off.';
    default:
      return `“${word.slice(0, 40)}” isn’t one of github, email, remove, quiet and pings.`;
  }
}
