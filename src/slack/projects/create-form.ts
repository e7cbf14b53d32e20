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
import { FORM_FIELDS, MAX_NAME_CHARS, projectFormView } from '../../views/projects/project-form.ts';
import { makingTokenModal } from '../../views/tokens/token-forms.ts';
import { inWindow } from '../operations/create-token.ts';
import { tokenAfterCreate } from '../operations/create-with-token.ts';
import { propose, show } from '../operations/operation-messages.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import type { Form, Services } from '../platform/services.ts';

/** Ids only: where to report, and which pending preview the form replaces. */
const Metadata = z.object({ channelId: z.string().nullable(), replaces: z.string().nullable() });

/** @param replaces the pending operation whose settings are being changed: it is cancelled when the form is sent. */
export function createFormView(
  initial: Partial<NewProject>,
  interaction: Interaction,
  replaces: string | null = null,
) {
  const privateMetadata = formMetadata(interaction, { replaces });
  return projectFormView({
    kind: 'create',
    callbackId: 'create:form',
    privateMetadata,
    initial,
    offersMany: replaces === null,
  });
}

const isHardware = (value: string | undefined): value is Hardware => HARDWARE.some((size) => size === value);

function numberProblem(value: string | undefined, min: number, max: number): string | null {
  const number = Number(value);
  if (value && Number.isInteger(number) && number >= min && number <= max) return null;
  return `Give a whole number from ${min} to ${max}.`;
}

/** Mistakes by input, found without asking anybody. */
export function checkProjectForm(values: FormValues): Readonly<Record<string, string>> {
  const problem = nameProblem(values[FORM_FIELDS.name]?.trim() ?? '');
  return { ...(problem && { [FORM_FIELDS.name]: problem }), ...checkSettings(values) };
}

export function checkSettings(values: FormValues): Readonly<Record<string, string>> {
  const { minGb, maxGb, minDays, maxDays } = CACHE_LIMITS;
  const problems = {
    [FORM_FIELDS.cacheGb]: numberProblem(values[FORM_FIELDS.cacheGb], minGb, maxGb),
    [FORM_FIELDS.cacheDays]: numberProblem(values[FORM_FIELDS.cacheDays], minDays, maxDays),
  };
  return Object.fromEntries(
    Object.entries(problems).flatMap(([field, words]) => (words ? [[field, words]] : [])),
  );
}

export function nameProblem(name: string): string | null {
  if (name === '') return 'Give the project a name.';
  if ([...name].length > MAX_NAME_CHARS) return `A name has at most ${MAX_NAME_CHARS} characters.`;
  return null;
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
  check: (values) => checkProjectForm(values),
  progress: (values) => (tokenIn(values) ? makingTokenModal('Project and token') : null),
  async submit(values, privateMetadata, interaction, services) {
    const { channelId, replaces } = Metadata.parse(JSON.parse(privateMetadata));
    const there = { ...interaction, channelId };
    const token = tokenIn(values);
    const create = async () => {
      if (replaces) await cancelReplaced(replaces, there, services);
      return createNow(projectOf(values), there, services);
    };
    if (!token) {
      await create();
      return;
    }
    const viewId = interaction.viewId ?? '';
    await inWindow(viewId, services, async () =>
      tokenAfterCreate(await create(), token, viewId, there, services),
    );
  },
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
