// "Which build?", for every command about a build that was given none.

import { UserError } from '../../lib/errors.ts';
import { ownValue } from '../../lib/own-property.ts';
import { askBuildModal, TYPED_BUILD } from '../../views/builds/ask-build.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import { readReference } from '../platform/parse/typed-reference.ts';
import { openModal } from '../platform/reply/open-modal.ts';
import type { Form, Handlers, Services } from '../platform/services.ts';

const TITLES: Readonly<Record<string, string>> = {
  build: 'Show a build',
  steps: 'Steps of a build',
  logs: 'Log of a build',
  why: 'Why a build failed',
  share: 'Share a build',
  unshare: 'Stop sharing a build',
  compare: 'Compare a build',
};

export async function openAskBuild(
  word: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const metadata = formMetadata(interaction);
  const title = ownValue(TITLES, word) ?? 'Choose a build';
  await openModal(
    askBuildModal(title, `ask-build:${word}`, metadata, services.settings.slashCommand),
    interaction,
    services,
  );
}

/** Runs the command that had to ask first. @throws UserError when there is no such command any more. */
export async function continueWith(
  word: string,
  buildId: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const command = services.commands.get(word);
  if (!command)
    throw new UserError('This form is from an older version of the bot. Nothing changed. Ask again.');
  await command.run(buildId, interaction, services);
}

/** The form behind "Which build?", for the command that asked. */
function askBuildForm(word: string): Form {
  return {
    check: (values) =>
      /^[a-z0-9]{1,40}$/i.test(readReference(values[TYPED_BUILD] ?? '').text)
        ? {}
        : { [TYPED_BUILD]: 'A build id has only letters and digits, such as 9hh2rh7zkq.' },
    submit: (values, _metadata, interaction, services) =>
      continueWith(word, (values[TYPED_BUILD] ?? '').trim(), interaction, services),
  };
}

export const handlers: Handlers = {
  form: (group, word) => (group === 'ask-build' ? askBuildForm(word) : null),
};
