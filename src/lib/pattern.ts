// A text in which `*` matches anything. Case does not matter.

/**
 * Does the whole text match? Walks both once, going back only to the last star: no text and no pattern, however
 * hostile, takes longer than the product of their lengths.
 */
export function matches(pattern: string, text: string): boolean {
  const [p, t] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, star, mark] = [0, -1, 0];
  for (let i = 0; i < t.length; ) {
    if (p[at] === '*') {
      star = at++;
      mark = i;
    } else if (at < p.length && p[at] === t[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  while (p[at] === '*') at++;
  return at === p.length;
}
