// The organization's projects, kept for a short while: every command that names a project needs the list, and an
// organization may have thousands.

import type { Clock } from '../lib/clock.ts';
import type { Project } from './model.ts';

const MAX_AGE_MS = 30_000;

export interface ProjectList {
  /**
   * The list as it was at most `maxAgeMs` ago. One fetch serves everybody who asks meanwhile; 0 always fetches.
   * @default 30,000
   */
  get(maxAgeMs?: number): Promise<readonly Project[]>;
  /** Called after every change, also after one that failed: it may have happened. */
  forget(): void;
}

export function createProjectList(fetchAll: () => Promise<readonly Project[]>, clock: Clock): ProjectList {
  let latest: { readonly askedAt: number; readonly projects: Promise<readonly Project[]> } | null = null;

  return {
    get(maxAgeMs = MAX_AGE_MS) {
      const now = clock.now().getTime();
      if (latest && now - latest.askedAt < maxAgeMs) return latest.projects;
      const asked = { askedAt: now, projects: fetchAll() };
      latest = asked;
      // A failure goes to those who waited for it, and is not what everybody gets for the next half minute.
      asked.projects.catch(() => {
        if (latest === asked) latest = null;
      });
      return asked.projects;
    },
    forget() {
      latest = null;
    },
  };
}
