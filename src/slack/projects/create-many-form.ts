// The form for many projects at once; what it is sent with is previewed before anything is created.

import { z } from 'zod';
import { createManyFormView, MANY_FIELDS } from '../../views/projects/create-many-form.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import { openModal, updateModal } from '../platform/reply/open-modal.ts';
import type { Action, Form } from '../platform/services.ts';
import { checkSettings, settingsOf } from './create-form.ts';
import { extrasFor, MAX_PROJECTS, proposeMany } from './create-many.ts';

const Metadata = z.object({ channelId: z.string().nullable() });

/** In place of the form for one, where it was asked for there. */
export const openMany: Action = async (_value, interaction, services) => {
  const { channelId, viewId } = interaction;
  const view = createManyFormView({
    privateMetadata: formMetadata(interaction),
    initial: {},
    maxProjects: MAX_PROJECTS,
    isInChannel: channelId !== null && !channelId.startsWith('D'),
  });
  if (viewId) await updateModal(viewId, view, services);
  else await openModal(view, interaction, services);
};

const namesIn = (values: FormValues): readonly string[] => [
  ...new Set(
    [MANY_FIELDS.names, MANY_FIELDS.moreNames]
      .flatMap((field) => (values[field] ?? '').split(/\r?\n/))
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

function namesProblem({ length }: readonly string[]): string | null {
  if (length === 0) return 'Type at least one name.';
  return length > MAX_PROJECTS ? `These are ${length} names; up to ${MAX_PROJECTS} fit in one go.` : null;
}

export const CREATE_MANY_FORM: Form = {
  check(values) {
    const problem = namesProblem(namesIn(values));
    return { ...(problem && { [MANY_FIELDS.names]: problem }), ...checkSettings(values) };
  },
  async submit(values, privateMetadata, interaction, services) {
    const { channelId } = Metadata.parse(JSON.parse(privateMetadata));
    const there = { ...interaction, channelId };
    const chosen = (values[MANY_FIELDS.extras] ?? '').split(' ');
    const extras = extrasFor(
      { token: chosen.includes('token'), subscribe: chosen.includes('subscribe') },
      there,
    );
    await proposeMany(namesIn(values), settingsOf(values), extras, there, services);
  },
};
