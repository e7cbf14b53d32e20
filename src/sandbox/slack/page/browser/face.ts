// A person's picture: initials on a colour of their own; the app and the sandbox have marks.

import type { SeenPerson } from '../wire.ts';
import { classes, html } from './html.ts';
import { appMark, guideMark } from './icons.ts';

const TINTS = 7;

/** Always the same one for the same person. */
const tintOf = (userId: string): number =>
  [...userId].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997, 7) % TINTS;

const initials = (realName: string): string =>
  realName
    .replace(/[^\p{L}\s]/gu, '')
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .slice(0, 2)
    .join('');

export function face(person: SeenPerson, bot: string, size: 'small' | 'tiny' | '' = '') {
  const isApp = person.userId === bot;
  const isGuide = person.role === 'bot' && !isApp;
  const snapshot = isApp ? 'app' : isGuide ? 'guide' : `tint-${tintOf(person.userId)}`;
  return html`<span class=${classes('face', snapshot, size)} aria-hidden="true">
    ${isApp ? appMark() : isGuide ? guideMark() : initials(person.realName)}
  </span>`;
}
