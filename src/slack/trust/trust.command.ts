import { z } from 'zod';
import type { NamedProject } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { KnownSource } from '../../operations/model.ts';
import { PROVIDER_WORDS, sourceWords } from '../../views/kit/trust-words.ts';
import { type Provider, trustFormView } from '../../views/trust/trust-forms.ts';
import { trustListView } from '../../views/trust/trust-list.ts';
import { propose, runAtOnce } from '../operations/operation-messages.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import type { Action, Form, Services } from '../platform/services.ts';
import { checkSource, sourceOf } from './trust-source.ts';

async function listPage(
  { projectId, name }: NamedProject,
  page: number,
  { actor }: Interaction,
  services: Services,
) {
  const target = { kind: 'project', projectId, name } as const;
  const [policies, decision] = await Promise.all([
    services.depot.trustPolicies.list(projectId),
    services.access.check(actor, 'trust-add', target),
  ]);
  return trustListView({
    projectId,
    projectName: name,
    policies: policies.toSorted((a, b) => sourceWords(a.source).localeCompare(sourceWords(b.source))),
    page,
    mayChange: decision.allowed,
    slashCommand: services.settings.slashCommand,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const [projectId = '', page = '0'] = value.split(' ');
  const project = await findProjectById(projectId, 'trust', interaction, services);
  await interaction.answer.replace(await listPage(project, Number(page) || 0, interaction, services));
};

const openForm =
  (provider: Provider): Action =>
  (projectId, interaction, services) =>
    openAndFill(`Trust ${PROVIDER_WORDS[provider]}`, 'trust-add', interaction, services, async () => {
      const { name: projectName } = await findProjectById(projectId, 'trust-add', interaction, services);
      const privateMetadata = formMetadata(interaction, { projectId });
      return trustFormView({ provider, projectName, privateMetadata });
    });

const Metadata = z.object({ channelId: z.string().nullable(), projectId: z.string() });

/** Letting strangers build is confirmed again, where everybody sees it. The form has confirmed the rest. */
const needsConfirmation = (source: KnownSource) =>
  source.provider === 'github' && source.allowPublicPullRequests;

const addForm = (provider: Provider): Form => ({
  check: (values) => checkSource(provider, values),
  async submit(values, privateMetadata, interaction, services) {
    const { projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const { name: projectName } = await findProjectById(projectId, 'trust-add', interaction, services);
    const source = sourceOf(provider, values);
    const request = { kind: 'trust-add', projectId, projectName, source } as const;
    if (needsConfirmation(source)) await propose(request, interaction, services);
    else await runAtOnce(request, interaction, services);
  },
});

const ofRow: Action = async (value, interaction, services) => {
  const [verb, projectId = '', trustPolicyId = ''] = value.split(' ');
  const action = verb === 'remove' ? 'trust-remove' : 'trust-update';
  const { name: projectName } = await findProjectById(projectId, action, interaction, services);
  const policies = await services.depot.trustPolicies.list(projectId);
  const source = policies.find((policy) => policy.trustPolicyId === trustPolicyId)?.source;
  if (!source) throw new UserError('The trust policy was removed in the meantime. Nothing changed.');
  const about = { projectId, projectName, trustPolicyId, source };
  if (verb === 'remove') await propose({ kind: 'trust-remove', ...about }, interaction, services);
  else {
    const allowPublicPullRequests = verb === 'open';
    await propose({ kind: 'trust-update', ...about, allowPublicPullRequests }, interaction, services);
  }
};

export const command = defineCommand({
  word: 'trust',
  permission: { role: 'viewer', does: 'see trust policies' },
  furtherPermissions: {
    'trust-add': { role: 'admin', does: 'add trust policies' },
    'trust-update': { role: 'admin', does: 'change trust policies' },
    'trust-remove': { role: 'admin', does: 'remove trust policies' },
  },
  topic: 'credentials',
  summary: 'Manage which CI systems can build without a token.',
  usage: 'PROJECT',
  examples: ['trust acme'],
  effect: 'manage',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const project = await findProject(typed, 'trust', interaction, services);
    if (project) await interaction.answer.replyPrivately(await listPage(project, 0, interaction, services));
  },
  actions: {
    previous: turnPage,
    next: turnPage,
    'add-github': openForm('github'),
    'add-gitlab': openForm('gitlab'),
    'add-circleci': openForm('circleci'),
    'add-buildkite': openForm('buildkite'),
    'of-row': ofRow,
  },
  forms: {
    github: addForm('github'),
    gitlab: addForm('gitlab'),
    circleci: addForm('circleci'),
    buildkite: addForm('buildkite'),
  },
});
