// From what a person typed to one project; otherwise the person has been given a way on.

import type { Project } from '../depot/model.ts';
import { ambiguousProjectView, unknownProjectView } from '../views/project-card.ts';
import { openPickProject } from './actions/pick-project.ts';
import type { Asked } from './asked.ts';
import type { Room } from './room.ts';

/**
 * @param word the command to go on with once the project is clear.
 * @returns null when the person was asked which one, or told that there is none.
 */
export async function findProject(
  typed: string | undefined,
  word: string,
  asked: Asked,
  room: Room,
): Promise<Project | null> {
  if (!typed) {
    await openPickProject(word, asked, room);
    return null;
  }
  const match = await room.depot.projects.find(typed);
  const { slashCommand } = room.settings;
  switch (match.kind) {
    case 'found':
      return match.project;
    case 'ambiguous':
      await asked.answer.whisper(
        ambiguousProjectView({ word, typed, projects: match.projects, slashCommand }),
      );
      return null;
    case 'none':
      await asked.answer.whisper(unknownProjectView({ word, typed, projects: match.nearest, slashCommand }));
      return null;
  }
}
