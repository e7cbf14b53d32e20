// The form that creates a project: opened empty, or with the settings of a preview; its submit is the confirmation.

import { z } from 'zod';
import {
  CACHE_LIMITS,
  HARDWARE,
  type Hardware,
  type NewProject,
  PROJECT_DEFAULTS,
} from '../../depot/model.ts';
import type { BatchSettings } from '../../operations/batch-model.ts';
import type { Confirmation } from '../../operations/model.ts';
import { messageModal } from '../../views/kit/modals.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { FORM_FIELDS, inputSuffix, NO_TEMPLATE, projectFormView } from '../../views/projects/project-form.ts';
import { makingTokenModal } from '../../views/tokens/token-forms.ts';
import { createTokenInWindow } from '../operations/create-token.ts';
import { createTokenAfterProject } from '../operations/create-with-token.ts';
import { propose, show } from '../operations/operation-messages.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import { updateModal } from '../platform/reply/open-modal.ts';
import type { Action, Form, Services } from '../platform/services.ts';
import { extrasFor, isMoreThanToken, proposeMany } from './create-many.ts';
import { nameProblem } from './project-words.ts';
import { findTemplateNamed, listTemplates, type Template } from './templates.ts';

/** Ids and names only: where to report, which pending preview the form replaces, and the template it was filled in by. */
const Metadata = z.object({
  channelId: z.string().nullable(),
  replaces: z.string().nullable(),
  template: z.string().nullable().default(null),
});

export interface CreateForm {
  /** @default what the template says, or the usual */
  readonly initial?: Partial<NewProject>;
  readonly templates?: readonly Template[];
  readonly chosen?: Template | null;
  /** The pending operation whose settings are being changed: it is cancelled when the form is sent. */
  readonly replaces?: string | null;
}

export function createFormView(
  interaction: Interaction,
  { initial, templates = [], chosen = null, replaces = null }: CreateForm,
) {
  return projectFormView({
    kind: 'create',
    callbackId: 'create:form',
    privateMetadata: formMetadata(interaction, { replaces, template: chosen?.name ?? null }),
    initial: initial ?? chosen?.settings ?? {},
    offersMany: replaces === null,
    templates: { names: templates.map(({ name }) => name), chosen: chosen?.name ?? null },
  });
}

/** Before the acknowledgement nothing may throw: what cannot be read is for `submit` to answer. */
export function templateIn(privateMetadata: string): string | null {
  try {
    const found = z.object({ template: z.string() }).safeParse(JSON.parse(privateMetadata));
    return found.data?.template ?? null;
  } catch {
    return null;
  }
}

const isHardware = (value: string | undefined): value is Hardware => HARDWARE.some((size) => size === value);

function numberProblem(value: string | undefined, min: number, max: number): string | null {
  const number = Number(value);
  if (value && Number.isInteger(number) && number >= min && number <= max) return null;
  return `Give a whole number from ${min} to ${max}.`;
}

/** Mistakes by input, found without asking anybody. */
export function checkProjectForm(
  values: FormValues,
  template: string | null = null,
): Readonly<Record<string, string>> {
  const problem = nameProblem(values[FORM_FIELDS.name]?.trim() ?? '');
  return { ...(problem && { [FORM_FIELDS.name]: problem }), ...checkSettings(values, template) };
}

/** @param template by which the form was filled in: its inputs are called by it */
export function checkSettings(
  values: FormValues,
  template: string | null = null,
): Readonly<Record<string, string>> {
  const { minGb, maxGb, minDays, maxDays } = CACHE_LIMITS;
  const problems = {
    [FORM_FIELDS.cacheGb]: numberProblem(values[FORM_FIELDS.cacheGb], minGb, maxGb),
    [FORM_FIELDS.cacheDays]: numberProblem(values[FORM_FIELDS.cacheDays], minDays, maxDays),
  };
  return Object.fromEntries(
    Object.entries(problems).flatMap(([field, words]) =>
      words ? [[`${field}${inputSuffix(template)}`, words]] : [],
    ),
  );
}

/** @param values checked before. */
export const projectOf = (values: FormValues): NewProject => ({
  name: values[FORM_FIELDS.name]?.trim() ?? '',
  ...settingsOf(values),
});

/** @param values checked before. */
export function settingsOf(values: FormValues): BatchSettings {
  const hardware = values[FORM_FIELDS.hardware];
  return {
    regionId: values[FORM_FIELDS.region] ?? PROJECT_DEFAULTS.regionId,
    hardware: isHardware(hardware) ? hardware : PROJECT_DEFAULTS.hardware,
    cache: {
      keepGb: Number(values[FORM_FIELDS.cacheGb] ?? PROJECT_DEFAULTS.cacheGb),
      keepDays: Number(values[FORM_FIELDS.cacheDays] ?? PROJECT_DEFAULTS.cacheDays),
    },
  };
}

async function cancelReplaced(
  operationId: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const cancelled = await services.operations.cancel(operationId, interaction.actor);
  if ('operation' in cancelled) await show(cancelled.operation, interaction, services);
}

/** '' where no token is wanted. */
const tokenIn = (values: FormValues) => values[FORM_FIELDS.token]?.trim() ?? '';

export const CREATE_FORM: Form = {
  check: (values, privateMetadata) => checkProjectForm(values, templateIn(privateMetadata)),
  progress: (values) => (tokenIn(values) ? makingTokenModal('Project and token') : null),
  async submit(values, privateMetadata, interaction, services) {
    const { channelId, replaces, template } = Metadata.parse(JSON.parse(privateMetadata));
    const there = { ...interaction, channelId };
    const token = tokenIn(values);
    const viewId = interaction.viewId ?? '';
    const create = async () => {
      if (replaces) await cancelReplaced(replaces, there, services);
      return createNow(projectOf(values), there, services);
    };
    const work = async () => {
      const used = template ? await findTemplateNamed(template, there, services) : null;
      const extras = extrasFor({ token: token !== '', subscribe: undefined }, used, there);
      if (isMoreThanToken(extras)) {
        const { name, ...settings } = projectOf(values);
        await proposeMany([name], settings, extras, there, services);
        if (token) await updateModal(viewId, messageModal('Project and token', IN_CHANNEL), services);
        return;
      }
      const created = await create();
      if (token) await createTokenAfterProject(created, token, viewId, there, services);
    };
    await (token ? createTokenInWindow(viewId, services, work) : work());
  },
};

const IN_CHANNEL = md`The template does more than create a project, so there is a preview in the channel. The token’s secret comes in a private file.`;

/** Choosing a template fills the form in. */
export const useTemplate: Action = async (value, interaction, services) => {
  const chosen = value === NO_TEMPLATE ? null : await findTemplateNamed(value, interaction, services);
  const templates = await listTemplates(interaction, services);
  await updateModal(interaction.viewId ?? '', createFormView(interaction, { templates, chosen }), services);
};

async function createNow(
  project: NewProject,
  interaction: Interaction,
  services: Services,
): Promise<Confirmation> {
  const operation = await propose({ kind: 'create', project }, interaction, services);
  const { operationId, previewVersion, place } = operation;
  // A name that is taken is shown as such, and nothing is sent.
  if (operation.preview.project) return { kind: 'already', operation };
  const result = await services.operations.confirm({ operationId, previewVersion, asker: interaction.actor });
  if ('operation' in result) await show({ ...result.operation, place }, interaction, services);
  return result;
}
