// Project patterns: a name in which `*` stands for anything, or `id:` and a project's id. Case does not matter.

import type { Target } from './model.ts';

const ONE_PROJECT = 'id:';

export const onlyProject = (projectId: string) => `${ONE_PROJECT}${projectId}`;

/** The id that a pattern is about; null for a pattern of names. */
export const projectIdIn = (pattern: string): string | null =>
  pattern.startsWith(ONE_PROJECT) ? pattern.slice(ONE_PROJECT.length) : null;

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

/** Does the pattern reach all that the target means? */
export function covers(pattern: string, target: Target): boolean {
  switch (target.kind) {
    case 'some':
      return true;
    case 'all':
      return pattern === '*';
    case 'pattern':
      // A star in the inner pattern is met only by a star in the outer one, so what passes is really contained.
      return (
        pattern === target.pattern || (!pattern.startsWith(ONE_PROJECT) && matches(pattern, target.pattern))
      );
    case 'project': {
      const projectId = projectIdIn(pattern);
      return projectId === null ? matches(pattern, target.name) : projectId === target.projectId;
    }
  }
}
