// "Which project is this build of?": Depot does not say, so a person does, and the bot makes sure.

import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { PICKED_PROJECT, pickProjectModal } from '../../views/kit/modals.ts';
import { findProjectById } from '../platform/find-project.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import { asOfNow } from '../platform/list-age.ts';
import { openModal } from '../platform/reply/open-modal.ts';
import type { Action, Form } from '../platform/services.ts';
import { continueWith } from './ask-build.handlers.ts';
import { isBuildOf } from './find-build.ts';

/** A button's value: `<word> <build id>`. */
export const askProjectOfBuild: Action = async (value, interaction, services) => {
  const [word = '', buildId = ''] = value.split(' ');
  const metadata = formMetadata(interaction, { word, buildId });
  const form = pickProjectModal('Project of the build', 'build:project', metadata, asOfNow(services));
  await openModal(form, interaction, services);
};

const Metadata = z.object({ word: z.string(), buildId: z.string() });

const MAX_PAGES = 5;

export const PROJECT_OF_BUILD_FORM: Form = {
  check: (values) => (values[PICKED_PROJECT] ? {} : { [PICKED_PROJECT]: 'Choose a project.' }),
  async submit(values, metadata, interaction, services) {
    const { word, buildId } = Metadata.parse(JSON.parse(metadata));
    const { projectId } = await findProjectById(
      values[PICKED_PROJECT] ?? '',
      'builds',
      interaction,
      services,
    );
    if (await isBuildOf(buildId, projectId, MAX_PAGES, services))
      return continueWith(word, buildId, interaction, services);
    throw new UserError(
      `Build ${buildId} isn’t among that project’s last 500 builds. If it’s older, open it in Depot.`,
    );
  },
};
