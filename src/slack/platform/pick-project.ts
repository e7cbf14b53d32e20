// "Which project?", for every command that was given none: a modal whose menu finds projects as one types.

import { nearestProjects } from '../../depot/find-project.ts';
import type { Project } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { ownValue } from '../../lib/own-property.ts';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { LIMITS } from '../../views/kit/limits.ts';
import { PICKED_PROJECT, pickProjectModal } from '../../views/kit/modals.ts';
import { formMetadata } from './form-metadata.ts';
import type { Interaction } from './interaction.ts';
import { asOfNow } from './list-age.ts';
import { openModal } from './reply/open-modal.ts';
import type { Form, Services } from './services.ts';

const TITLES: Readonly<Record<string, string>> = {
  show: 'Show a project',
  update: 'Update a project',
  reset: 'Reset a project',
  delete: 'Delete a project',
  builds: 'Builds of a project',
  tokens: 'Tokens of a project',
  trust: 'Trust policies',
  ci: 'CI of a project',
  images: 'Images of a project',
  history: 'History of a project',
  subscribe: 'Subscribe to a project',
  unsubscribe: 'Unsubscribe',
  mute: 'Mute a project',
  unmute: 'Unmute a project',
};

/** Slack shows so many options at most. */
const MAX_OPTIONS = 100;

export async function openPickProject(
  word: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const title = ownValue(TITLES, word) ?? 'Choose a project';
  const form = pickProjectModal(title, `pick:${word}`, formMetadata(interaction), asOfNow(services));
  await openModal(form, interaction, services);
}

/** The form behind the modal, for the command that asked. */
export function pickForm(word: string): Form {
  return {
    check: (values) => (values[PICKED_PROJECT] ? {} : { [PICKED_PROJECT]: 'Choose a project.' }),
    async submit(values, _metadata, interaction, services) {
      const command = services.commands.get(word);
      if (!command)
        throw new UserError('This form is from an older version of the bot. Nothing changed. Ask again.');
      await command.run(values[PICKED_PROJECT] ?? '', interaction, services);
    },
  };
}

interface Option {
  readonly text: { readonly type: 'plain_text'; readonly text: string };
  readonly value: string;
}

const optionOf = ({ name, projectId }: Project): Option => ({
  text: { type: 'plain_text', text: `${cut(oneLine(name), LIMITS.optionText - 13)} (${projectId})` },
  value: projectId,
});

/** The menu's options for what was typed so far: names that begin with it, that contain it, then near ones. */
export function projectOptions(projects: readonly Project[], typed: string): readonly Option[] {
  const text = typed.trim().toLowerCase();
  const named = (test: (name: string) => boolean) => projects.filter(({ name }) => test(name.toLowerCase()));
  const found = [
    ...named((name) => name.startsWith(text)),
    ...named((name) => name.includes(text)),
    ...(text ? nearestProjects(projects, text) : []),
  ];
  return [...new Set(found)].slice(0, MAX_OPTIONS).map(optionOf);
}
