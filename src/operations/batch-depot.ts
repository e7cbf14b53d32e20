// Depot as a batch uses it: its calls let people's go first, and the list of projects, which takes many calls and which the
// bot's own changes keep up to date, is not read again for each name.

import type { Depot } from '../depot/depot.ts';

/** How old the list may be. */
const LIST_MS = 60_000;

export function createBatchDepot({ background }: Depot): Depot {
  const { projects } = background;
  // After a lost answer only a list that was just read says what became of the create.
  let isDoubtful = false;
  return {
    ...background,
    background,
    projects: {
      ...projects,
      list() {
        const options = isDoubtful ? { fresh: true } : { maxAgeMs: LIST_MS };
        isDoubtful = false;
        return projects.list(options);
      },
      /** What the batch has just created is in the list as Depot answered it. */
      async get(projectId) {
        const known = (await projects.list({ maxAgeMs: LIST_MS })).find(
          (project) => project.projectId === projectId,
        );
        return known ?? projects.get(projectId);
      },
      async create(input) {
        try {
          return await projects.create(input);
        } catch (error) {
          isDoubtful = true;
          throw error;
        }
      },
    },
  };
}
