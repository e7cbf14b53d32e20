// The form for many projects at once; what it is sent with is previewed before anything is created.

import { z } from 'zod';
import { createManyFormView, MANY_FIELDS } from '../../views/projects/create-many-form.ts';
import { NO_TEMPLATE } from '../../views/projects/project-form.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import { openModal, updateModal } from '../platform/reply/open-modal.ts';
import type { Action, Form, Services } from '../platform/services.ts';
import { checkSettings, settingsOf, templateIn } from './create-form.ts';
import { extrasFor, MAX_PROJECTS, proposeMany } from './create-many.ts';
import { findTemplateNamed, listTemplates, type Template } from './templates.ts';

const Metadata = z.object({
  channelId: z.string().nullable(),
  template: z.string().nullable().default(null),
});

async function manyFormView(chosen: Template | null, interaction: Interaction, services: Services) {
  const { channelId } = interaction;
  const templates = await listTemplates(interaction, services);
  return createManyFormView({
    privateMetadata: formMetadata(interaction, { template: chosen?.name ?? null }),
    initial: chosen?.settings ?? {},
    templates: { names: templates.map(({ name }) => name), chosen: chosen?.name ?? null },
    maxProjects: MAX_PROJECTS,
    isInChannel: channelId !== null && !channelId.startsWith('D'),
  });
}

/** In place of the form for one, where it was asked for there. */
export const openMany: Action = async (_value, interaction, services) => {
  const view = await manyFormView(null, interaction, services);
  const { viewId } = interaction;
  if (viewId) await updateModal(viewId, view, services);
  else await openModal(view, interaction, services);
};

/** Choosing a template fills the form in. */
export const useTemplateForMany: Action = async (value, interaction, services) => {
  const chosen = value === NO_TEMPLATE ? null : await findTemplateNamed(value, interaction, services);
  const view = await manyFormView(chosen, interaction, services);
  await updateModal(interaction.viewId ?? '', view, services);
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
  return length > MAX_PROJECTS ? `These are ${length} names; at most ${MAX_PROJECTS} at once.` : null;
}

export const CREATE_MANY_FORM: Form = {
  check(values, privateMetadata) {
    const problem = namesProblem(namesIn(values));
    return {
      ...(problem && { [MANY_FIELDS.names]: problem }),
      ...checkSettings(values, templateIn(privateMetadata)),
    };
  },
  async submit(values, privateMetadata, interaction, services) {
    const { channelId, template } = Metadata.parse(JSON.parse(privateMetadata));
    const there = { ...interaction, channelId };
    const chosen = (values[MANY_FIELDS.extras] ?? '').split(' ');
    const used = template ? await findTemplateNamed(template, there, services) : null;
    // A box that is not ticked leaves it to the template.
    const subscribe = chosen.includes('subscribe') || undefined;
    const extras = extrasFor({ token: chosen.includes('token'), subscribe }, used, there);
    await proposeMany(namesIn(values), settingsOf(values), extras, there, services);
  },
};
