import { z } from 'zod';
import type { NamedProject } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { KnownSource } from '../../operations/model.ts';
import { PROVIDER_WORDS, sourceWords } from '../../views/kit/trust-words.ts';
import { type Provider, trustFormView } from '../../views/trust/trust-forms.ts';
import { trustListView } from '../../views/trust/trust-list.ts';
import { propose, runAtOnce } from '../operations/operation-messages.ts';
import type { Asked } from '../platform/asked.ts';
import { type Action, defineCommand, type Form, ONE_TEXT } from '../platform/command.ts';
import { findProject, projectById } from '../platform/find-project.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import type { Room } from '../platform/room.ts';
import { checkSource, sourceOf } from './trust-source.ts';

async function listPage({ projectId, name }: NamedProject, page: number, { actor }: Asked, room: Room) {
  const target = { kind: 'project', projectId, name } as const;
  const [policies, decision] = await Promise.all([
    room.depot.trustPolicies.list(projectId),
    room.access.check(actor, 'trust-add', target),
  ]);
  return trustListView({
    projectId,
    projectName: name,
    policies: policies.toSorted((a, b) => sourceWords(a.source).localeCompare(sourceWords(b.source))),
    page,
    mayChange: decision.allowed,
    slashCommand: room.settings.slashCommand,
  });
}

const turnPage: Action = async (value, asked, room) => {
  const [projectId = '', page = '0'] = value.split(' ');
  const project = await projectById(projectId, 'trust', asked, room);
  await asked.answer.replace(await listPage(project, Number(page) || 0, asked, room));
};

const openForm =
  (provider: Provider): Action =>
  (projectId, asked, room) =>
    openAndFill(`Trust ${PROVIDER_WORDS[provider]}`, asked, room, async () => {
      const { name: projectName } = await projectById(projectId, 'trust-add', asked, room);
      const privateMetadata = JSON.stringify({ channelId: asked.channelId, projectId });
      return trustFormView({ provider, projectName, privateMetadata });
    });

const Metadata = z.object({ channelId: z.string().nullable(), projectId: z.string() });

/** Letting strangers build is asked about once more, where everybody sees it. The rest the form has confirmed. */
const needsSecondLook = (source: KnownSource) =>
  source.provider === 'github' && source.allowPublicPullRequests;

const addForm = (provider: Provider): Form => ({
  check: (values) => checkSource(provider, values),
  async submit(values, privateMetadata, asked, room) {
    const { projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const { name: projectName } = await projectById(projectId, 'trust-add', asked, room);
    const source = sourceOf(provider, values);
    const request = { kind: 'trust-add', projectId, projectName, source } as const;
    if (needsSecondLook(source)) await propose(request, asked, room);
    else await runAtOnce(request, asked, room);
  },
});

const ofRow: Action = async (value, asked, room) => {
  const [verb, projectId = '', trustPolicyId = ''] = value.split(' ');
  const action = verb === 'remove' ? 'trust-remove' : 'trust-update';
  const { name: projectName } = await projectById(projectId, action, asked, room);
  const policies = await room.depot.trustPolicies.list(projectId);
  const source = policies.find((policy) => policy.trustPolicyId === trustPolicyId)?.source;
  if (!source)
    throw new UserError('The trust policy is gone: somebody removed it meanwhile. Nothing was changed.');
  const about = { projectId, projectName, trustPolicyId, source };
  if (verb === 'remove') await propose({ kind: 'trust-remove', ...about }, asked, room);
  else {
    const allowPublicPullRequests = verb === 'open';
    await propose({ kind: 'trust-update', ...about, allowPublicPullRequests }, asked, room);
  }
};

export const command = defineCommand({
  word: 'trust',
  topic: 'credentials',
  summary: 'Lists which CI systems may build in a project without a token; admins add and remove them.',
  usage: 'PROJECT',
  examples: ['trust acme'],
  effect: 'read',
  changes: ['trust-add', 'trust-update', 'trust-remove'],
  args: ONE_TEXT,
  async run(typed, asked, room) {
    const project = await findProject(typed, 'trust', asked, room);
    if (project) await asked.answer.whisper(await listPage(project, 0, asked, room));
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
