// Did you mean …?

import { distance } from 'fastest-levenshtein';

/** A typing mistake of so many letters is still understood. */
const NEAR = 2;

/** Those nearest to what was typed, nearest first: words that begin like it count as near, however long they are. */
export function nearestWords(words: readonly string[], typed: string, most: number): readonly string[] {
  const isStart = (word: string) => typed.length > 1 && (word.startsWith(typed) || typed.startsWith(word));
  return (
    words
      .map((word) => ({ word, steps: isStart(word) ? 1 : distance(word, typed) }))
      // Of words that are as near, those that begin with the same letter come first.
      .toSorted(
        (a, b) => a.steps - b.steps || Number(b.word[0] === typed[0]) - Number(a.word[0] === typed[0]),
      )
      .slice(0, most)
      .map(({ word }) => word)
  );
}

/** The known word nearest to what was typed; null when none is near. */
export function nearestWord(words: readonly string[], typed: string): string | null {
  const [best] = words
    .map((word) => ({ word, steps: distance(word, typed) }))
    .filter(({ word, steps }) => steps <= Math.min(NEAR, word.length - 1))
    .toSorted((a, b) => a.steps - b.steps);
  return best?.word ?? null;
}
