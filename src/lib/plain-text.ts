// Text from outside (names, errors, build output) made safe to show: no escape codes, no control characters, no letters
// that turn the reading direction round, and never longer than there is room for.

import { stripVTControlCharacters } from 'node:util';

/** Terminal hyperlinks and titles, which the standard stripper leaves in part. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const OPERATING_SYSTEM_COMMANDS = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/** All control characters but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Marks that reorder text (bidi overrides and isolates), and letters without width that hide differences. */
const INVISIBLES = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Everything a terminal or a text layout would obey is taken out; what a person reads stays. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n').replace(OPERATING_SYSTEM_COMMANDS, ''))
    .replace(CONTROLS, '')
    .replace(INVISIBLES, '')
    .toWellFormed();
}

/** Like plainText, on one line. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

/** Cuts so that the cut is seen: the last character is then `…`. Counts as Slack does, by code point. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const letters = [...text];
  return letters.length <= maxChars ? text : `${letters.slice(0, Math.max(0, maxChars - 1)).join('')}…`;
}
