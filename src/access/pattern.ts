// Project patterns: a name in which `*` matches anything, or `id:` and a project's id. Case does not matter.

import { matches } from '../lib/pattern.ts';
import type { Target } from './model.ts';

const ONE_PROJECT = 'id:';

export const onlyProject = (projectId: string) => `${ONE_PROJECT}${projectId}`;

/** The id that a pattern is about; null for a pattern of names. */
export const projectIdIn = (pattern: string): string | null =>
  pattern.startsWith(ONE_PROJECT) ? pattern.slice(ONE_PROJECT.length) : null;

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
