// From what a person typed to one project; otherwise the person has been given a way on.

import type { ActionName } from '../../access/model.ts';
import type { Project } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { ambiguousProjectView, unknownProjectView } from '../../views/projects/project-card.ts';
import type { Interaction } from './interaction.ts';
import { asOfNow } from './list-age.ts';
import { readReference } from './parse/typed-reference.ts';
import { openPickProject } from './pick-project.ts';
import { keepVisible, requireOnProject } from './require-permission.ts';
import type { Services } from './services.ts';

/**
 * @param word the command to go on with once the project is clear; the person must have the right to it.
 * @returns null when the person was asked which one, or it doesn't exist: what they may not see doesn't exist for them.
 * @throws UserError when they may see it, but not do this.
 */
export async function findProject(
  typed: string | undefined,
  word: ActionName,
  interaction: Interaction,
  services: Services,
): Promise<Project | null> {
  if (!typed) {
    await openPickProject(word, interaction, services);
    return null;
  }
  const match = await matchTyped(typed, interaction, services);
  const { slashCommand } = services.settings;
  switch (match.kind) {
    case 'found':
      await requireOnProject(word, match.project, interaction, services);
      return match.project;
    case 'ambiguous':
      await interaction.answer.replyPrivately(
        ambiguousProjectView({ word, typed, projects: match.projects, slashCommand }),
      );
      return null;
    case 'none':
      await interaction.answer.replyPrivately(
        unknownProjectView({ word, typed, projects: match.nearest, slashCommand }, asOfNow(services)),
      );
      return null;
  }
}

/** A name may really end in a dot or hold quotes: what was typed is looked for as it is first. */
export async function matchTyped(typed: string, interaction: Interaction, services: Services) {
  const find = (text: string) =>
    services.depot.projects.find(text, (projects) => keepVisible(projects, interaction, services));
  const literal = await find(typed);
  const { text, projectId } = readReference(typed);
  const bare = projectId ?? text;
  return literal.kind !== 'none' || bare === typed || bare === '' ? literal : find(bare);
}

/**
 * The project that a button or a form is about, by its id.
 * @throws UserError when it is gone, or the person may not (any more).
 */
export async function findProjectById(
  projectId: string,
  action: ActionName,
  interaction: Interaction,
  services: Services,
): Promise<Project> {
  const match = await services.depot.projects.find(projectId, (projects) =>
    keepVisible(projects, interaction, services),
  );
  if (match.kind !== 'found' || match.project.projectId !== projectId) {
    throw new UserError('The project was deleted in the meantime. Nothing changed.');
  }
  await requireOnProject(action, match.project, interaction, services);
  return match.project;
}
