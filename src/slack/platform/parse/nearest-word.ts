// Did you mean …?

import { distance } from 'fastest-levenshtein';

/** A typing mistake of so many letters is still understood. */
const NEAR = 2;

/** The known word nearest to what was typed; null when none is near. */
export function nearestWord(words: readonly string[], typed: string): string | null {
  const [best] = words
    .map((word) => ({ word, steps: distance(word, typed) }))
    .filter(({ word, steps }) => steps <= Math.min(NEAR, word.length - 1))
    .toSorted((a, b) => a.steps - b.steps);
  return best?.word ?? null;
}
