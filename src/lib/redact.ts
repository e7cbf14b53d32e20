// Takes secrets out of text that a build printed, before anybody sees it: those that are known by their own form, and those
// that stand where a secret stands.

import { isHarmless, isPlaceholder, looksRandom } from './is-secret-value.ts';
import { KNOWN_TOKENS } from './known-tokens.ts';
import { SECRET_PLACES, type SecretPlace } from './secret-places.ts';

/** What stands in a secret's place. */
export const REDACTED = '[redacted]';

/** This much of the text behind a value decides whether it was one. */
const CHARS_AFTER = 20;

/** The text with every secret it knows replaced by `[redacted]`. */
export function redactSecrets(text: string): string {
  return SECRET_PLACES.reduce(
    (clean, { pattern, value: kind }) =>
      clean.replace(pattern, (whole: string, before: string, value: string, offset: number, all: string) => {
        const end = offset + whole.length;
        return isSecret(kind, before, value, all.slice(end, end + CHARS_AFTER))
          ? `${before}${REDACTED}`
          : whole;
      }),
    redactTokens(text),
  );
}

function isSecret(kind: SecretPlace['value'], before: string, value: string, after: string): boolean {
  switch (kind) {
    case 'any':
      return !isPlaceholder(value);
    case 'random':
      return looksRandom(before, value);
    case 'not words':
      return !isHarmless(before, value, after);
  }
}

/** Secrets that are known by their own form, whatever stands around them: JSON stays JSON. */
export function redactTokens(text: string): string {
  return KNOWN_TOKENS.reduce((clean, { pattern }) => clean.replace(pattern, REDACTED), text);
}

const KEY_BEGINS = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_ENDS = /-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----/;
/** A key is shorter than this; a log that only mentions the first line of one must not vanish. */
const MAX_KEY_LINES = 120;

/** For text that comes line by line: also hides the lines of a private key that began on an earlier one. */
export function createLineRedactor(): (line: string) => string {
  let keyLines = 0;
  return (line) => {
    const begins = KEY_BEGINS.test(line);
    const ends = KEY_ENDS.test(line);
    if (keyLines > 0 && !begins) {
      keyLines = ends || keyLines >= MAX_KEY_LINES ? 0 : keyLines + 1;
      return REDACTED;
    }
    keyLines = begins && !ends ? 1 : 0;
    return redactSecrets(line);
  };
}
