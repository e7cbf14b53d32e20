import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NamedProject } from '../../access/model.ts';
import { DepotError } from '../../depot/depot-error.ts';
import type { Image, RetentionPolicy } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import {
  deleteImagesFormView,
  IMAGE_FIELDS,
  IMAGES_OFFERED,
  RETENTION_LIMITS,
  retentionFormView,
} from '../../views/images/image-forms.ts';
import { imageListView } from '../../views/images/image-list.ts';
import { propose } from '../operations/operation-messages.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { FormValues } from '../platform/receive/payloads.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import type { Action, Form, Services } from '../platform/services.ts';

const newestFirst = (a: Image, b: Image) => (b.pushedAt?.getTime() ?? 0) - (a.pushedAt?.getTime() ?? 0);

/** null where Depot does not say. */
async function readRetention(projectId: string, { depot }: Services): Promise<RetentionPolicy | null> {
  try {
    return await depot.images.retention(projectId);
  } catch (error) {
    if (error instanceof DepotError) return null;
    throw error;
  }
}

async function listPage(
  { projectId, name }: NamedProject,
  page: number,
  { actor }: Interaction,
  services: Services,
) {
  const [images, retention, decision] = await Promise.all([
    services.depot.images.list(projectId),
    readRetention(projectId, services),
    services.access.check(actor, 'images-delete', { kind: 'project', projectId, name }),
  ]);
  const mayChange = decision.allowed;
  return imageListView({
    projectId,
    projectName: name,
    images: images.toSorted(newestFirst),
    retention,
    page,
    mayChange,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const [projectId = '', page = '0'] = value.split(' ');
  const project = await findProjectById(projectId, 'images', interaction, services);
  await interaction.answer.replace(await listPage(project, Number(page) || 0, interaction, services));
};

/** A tag may be longer than an option may carry. */
const keyOf = (tag: string) => createHash('sha256').update(tag).digest('hex').slice(0, 24);

const metadataFor = (projectId: string, interaction: Interaction) => formMetadata(interaction, { projectId });

const openDelete: Action = (projectId, interaction, services) =>
  openAndFill('Delete images', 'images-delete', interaction, services, async () => {
    const { name: projectName } = await findProjectById(projectId, 'images-delete', interaction, services);
    const images = (await services.depot.images.list(projectId)).toSorted((a, b) => -newestFirst(a, b));
    if (images.length === 0) throw new UserError('There are no images. Nothing changed.');
    return deleteImagesFormView({
      projectName,
      privateMetadata: metadataFor(projectId, interaction),
      choices: images.slice(0, IMAGES_OFFERED).map((image) => ({ key: keyOf(image.tag), image })),
      total: images.length,
    });
  });

const openRetention: Action = (projectId, interaction, services) =>
  openAndFill('Image retention', 'retention', interaction, services, async () => {
    const { name: projectName } = await findProjectById(projectId, 'retention', interaction, services);
    const policy = await services.depot.images.retention(projectId);
    return retentionFormView({ projectName, privateMetadata: metadataFor(projectId, interaction), policy });
  });

const Metadata = z.object({ channelId: z.string().nullable(), projectId: z.string() });

async function proposeDelete(
  project: NamedProject,
  tags: readonly string[],
  interaction: Interaction,
  services: Services,
) {
  const { projectId, name: projectName } = project;
  await propose({ kind: 'images-delete', projectId, projectName, tags }, interaction, services);
}

const deleteForm: Form = {
  check: (values) =>
    values[IMAGE_FIELDS.tags]?.trim() ? {} : { [IMAGE_FIELDS.tags]: 'Choose at least one.' },
  async submit(values, privateMetadata, interaction, services) {
    const { projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const project = await findProjectById(projectId, 'images-delete', interaction, services);
    const keys = new Set((values[IMAGE_FIELDS.tags] ?? '').split(' '));
    const images = await services.depot.images.list(projectId);
    const tags = images.map(({ tag }) => tag).filter((tag) => keys.has(keyOf(tag)));
    if (tags.length === 0) throw new UserError('These images were deleted in the meantime. Nothing changed.');
    await proposeDelete(project, tags, interaction, services);
  },
};

const numberIn = (values: FormValues) => Number(values[IMAGE_FIELDS.number] || Number.NaN);

function policyIn(values: FormValues): RetentionPolicy {
  switch (values[IMAGE_FIELDS.keep]) {
    case 'days':
      return { enabled: true, keepDays: numberIn(values) };
    case 'count':
      return { enabled: true, keepCount: numberIn(values) };
    default:
      return { enabled: false };
  }
}

const retentionForm: Form = {
  check(values) {
    const { min, max } = RETENTION_LIMITS;
    const number = numberIn(values);
    const isNeeded = values[IMAGE_FIELDS.keep] === 'days' || values[IMAGE_FIELDS.keep] === 'count';
    if (!isNeeded || (Number.isInteger(number) && number >= min && number <= max)) return {};
    return { [IMAGE_FIELDS.number]: `Give a whole number from ${min} to ${max}.` };
  },
  async submit(values, privateMetadata, interaction, services) {
    const { projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const { name: projectName } = await findProjectById(projectId, 'retention', interaction, services);
    await propose(
      { kind: 'retention', projectId, projectName, policy: policyIn(values) },
      interaction,
      services,
    );
  },
};

/** `acme`, `Acme Corp delete v1 v2` */
function readWords(words: readonly string[]) {
  const at = words.findIndex((word, index) => index > 0 && word.toLowerCase() === 'delete');
  return at < 0
    ? { typed: words.join(' '), tags: null }
    : { typed: words.slice(0, at).join(' '), tags: words.slice(at + 1) };
}

export const command = defineCommand({
  word: 'images',
  permission: { role: 'viewer', does: 'see images' },
  furtherPermissions: {
    'images-delete': { role: 'admin', does: 'delete images' },
    retention: { role: 'admin', does: 'change image retention' },
  },
  topic: 'credentials',
  summary: 'Manage a project’s saved images.',
  usage: 'PROJECT [delete TAG …]',
  examples: ['images acme', 'images acme delete v1.0.0 v1.0.1'],
  effect: 'manage',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }) => readWords(positional)),
  async run({ typed, tags }, interaction, services) {
    if (tags?.length === 0) throw new UsageError('Which images? Type their tags.');
    const project = await findProject(typed, 'images', interaction, services);
    if (!project) return;
    if (tags) await proposeDelete(project, [...new Set(tags)], interaction, services);
    else await interaction.answer.replyPrivately(await listPage(project, 0, interaction, services));
  },
  actions: { previous: turnPage, next: turnPage, 'open-delete': openDelete, 'open-retention': openRetention },
  forms: { delete: deleteForm, retention: retentionForm },
});
