import { z } from 'zod';
import type { NewProject, Project, ProjectChange } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { shortName } from '../../views/kit/mrkdwn.ts';
import { projectFormView } from '../../views/projects/project-form.ts';
import { propose } from '../operations/operation-messages.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { keepVisible, requireOnProject } from '../platform/require-permission.ts';
import type { Form, Services } from '../platform/services.ts';
import { checkProjectForm, projectOf } from './create-form.ts';
import { nameProblem, PROJECT_OPTIONS, ProjectOptions } from './project-words.ts';

type Wanted = Partial<NewProject>;

/** Only what really differs is changed: an update that repeats a setting must not count as one. */
export function changeBetween(before: Project, wanted: Wanted): ProjectChange {
  const { name, regionId, hardware, cache } = wanted;
  const cacheDiffers =
    cache && (cache.keepGb !== before.cache.keepGb || cache.keepDays !== before.cache.keepDays);
  return {
    ...(name !== undefined && name !== before.name && { name }),
    ...(regionId !== undefined && regionId !== before.regionId && { regionId }),
    ...(hardware !== undefined && hardware !== before.hardware && { hardware }),
    ...(cacheDiffers && { cache }),
  };
}

async function proposeChange(
  project: Project,
  wanted: Wanted,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const change = changeBetween(project, wanted);
  if (Object.keys(change).length === 0) {
    throw new UserError('The project already has these settings. Nothing changed.');
  }
  const { projectId, name: projectName } = project;
  await propose({ kind: 'update', projectId, projectName, change }, interaction, services);
}

async function findProjectForForm(
  typed: string,
  interaction: Interaction,
  services: Services,
): Promise<Project> {
  const match = await services.depot.projects.find(typed, (projects) =>
    keepVisible(projects, interaction, services),
  );
  if (match.kind === 'found') {
    await requireOnProject('update', match.project, interaction, services);
    // The known list may be a little old, and a form that shows old settings would bring them back.
    return services.depot.projects.get(match.project.projectId);
  }
  const offered = match.kind === 'ambiguous' ? match.projects : match.nearest;
  const names = offered.map(({ name }) => `“${shortName(name)}”`).join(', ');
  if (match.kind === 'ambiguous') throw new UserError(`Which one: ${names}? Type the whole name.`);
  throw new UserError(`No such project found. Nothing changed.${names ? ` Near it: ${names}.` : ''}`);
}

const openUpdateForm = (typed: string, interaction: Interaction, services: Services): Promise<void> =>
  openAndFill('Update a project', 'update', interaction, services, async () => {
    const { hardware, name, regionId, cache, projectId } = await findProjectForForm(
      typed,
      interaction,
      services,
    );
    return projectFormView({
      kind: 'update',
      callbackId: 'update:form',
      privateMetadata: formMetadata(interaction, { projectId }),
      initial: { name, regionId, cache, ...(hardware !== 'unknown' && { hardware }) },
    });
  });

const Metadata = z.object({ channelId: z.string().nullable(), projectId: z.string() });

const updateForm: Form = {
  check: (values) => checkProjectForm(values),
  async submit(values, privateMetadata, interaction, services) {
    const { channelId, projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const project = await services.depot.projects.get(projectId);
    await proposeChange(project, projectOf(values), { ...interaction, channelId }, services);
  },
};

export const command = defineCommand({
  word: 'update',
  permission: { role: 'operator', does: 'update projects' },
  topic: 'projects',
  summary: 'Change a project’s name, region, hardware or cache.',
  usage: 'PROJECT [name=…] [region=…] [hardware=…] [cache=…] [days=…]',
  examples: ['update acme hardware=32x64', 'update acme cache=100 days=30', 'update acme'],
  effect: 'confirm',
  options: ['name', ...PROJECT_OPTIONS],
  args: z.object({
    positional: z.array(z.string()).transform((words) => words.join(' ')),
    options: ProjectOptions.extend({ name: z.string().exactOptional() }),
  }),
  async run({ positional: typed, options }, interaction, services) {
    const { name, region, hardware, cache, days } = options;
    const problem = name === undefined ? null : nameProblem(name.trim());
    if (problem) throw new UsageError(problem);
    if (typed && Object.keys(options).length === 0) return openUpdateForm(typed, interaction, services);
    const project = await findProject(typed, 'update', interaction, services);
    if (!project) return;
    const wanted = {
      ...(name !== undefined && { name: name.trim() }),
      ...(region !== undefined && { regionId: region }),
      ...(hardware !== undefined && { hardware }),
      cache: { keepGb: cache ?? project.cache.keepGb, keepDays: days ?? project.cache.keepDays },
    };
    await proposeChange(project, wanted, interaction, services);
  },
  forms: { form: updateForm },
});
