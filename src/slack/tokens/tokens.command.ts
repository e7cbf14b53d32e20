import { z } from 'zod';
import type { NamedProject } from '../../access/model.ts';
import type { Token } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import {
  createTokenFormView,
  MAX_DESCRIPTION_CHARS,
  makingTokenModal,
  rotateTokenFormView,
  TOKEN_FIELDS,
} from '../../views/tokens/token-forms.ts';
import { tokenListView } from '../../views/tokens/token-list.ts';
import { createTokenInWindow, makeToken } from '../operations/create-token.ts';
import { USUAL_DESCRIPTION } from '../operations/create-with-token.ts';
import { propose } from '../operations/operation-messages.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { openAndFill, openModal } from '../platform/reply/open-modal.ts';
import { requireOnProject } from '../platform/require-permission.ts';
import type { Action, Form, Services } from '../platform/services.ts';

const newestFirst = (a: Token, b: Token) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0);

async function listPage(
  { projectId, name }: NamedProject,
  page: number,
  { actor }: Interaction,
  services: Services,
) {
  const { access, depot, operations, clock, settings } = services;
  const [tokens, ends, decision] = await Promise.all([
    depot.tokens.list(projectId),
    operations.rotationsOf(projectId),
    access.check(actor, 'token-create', { kind: 'project', projectId, name }),
  ]);
  const revokedAt = new Map(
    ends.flatMap(({ request, runAt }) =>
      request.kind === 'token-revoke' && runAt ? [[request.tokenId, runAt] as const] : [],
    ),
  );
  return tokenListView({
    projectId,
    projectName: name,
    tokens: tokens.toSorted(newestFirst),
    revokedAt,
    page,
    now: clock.now(),
    mayChange: decision.allowed,
    slashCommand: settings.slashCommand,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const [projectId = '', page = '0'] = value.split(' ');
  const project = await findProjectById(projectId, 'tokens', interaction, services);
  await interaction.answer.replace(await listPage(project, Number(page) || 0, interaction, services));
};

const metadataFor = (project: NamedProject, interaction: Interaction, tokenId?: string) =>
  formMetadata(interaction, { projectId: project.projectId, ...(tokenId && { tokenId }) });

const openCreate: Action = (projectId, interaction, services) =>
  openAndFill('Create a token', 'token-create', interaction, services, async () => {
    const project = await findProjectById(projectId, 'token-create', interaction, services);
    const privateMetadata = metadataFor(project, interaction);
    return createTokenFormView({
      projectName: project.name,
      privateMetadata,
      description: USUAL_DESCRIPTION,
    });
  });

/** One of the project's own tokens, so that nobody reaches those of another by its id. @throws UserError */
async function findToken({ projectId }: NamedProject, typed: string, { depot }: Services): Promise<Token> {
  const tokens = await depot.tokens.list(projectId);
  const byId = tokens.filter(({ tokenId }) => tokenId === typed);
  const named = tokens.filter(({ description }) => description.toLowerCase() === typed.toLowerCase());
  const [found, another] = byId.length > 0 ? byId : named;
  if (!found) throw new UserError(`No token “${typed.slice(0, 80)}” found in this project. Nothing changed.`);
  if (another)
    throw new UserError(
      `Several tokens are called “${typed.slice(0, 80)}”. Use the token’s id. Nothing changed.`,
    );
  return found;
}

const openRotate = (
  projectId: string,
  typed: string,
  overlapMinutes: number | null,
  interaction: Interaction,
  services: Services,
) =>
  openAndFill('Rotate a token', 'token-rotate', interaction, services, async () => {
    const project = await findProjectById(projectId, 'token-rotate', interaction, services);
    const { tokenId, description, createdAt } = await findToken(project, typed, services);
    return rotateTokenFormView({
      projectName: project.name,
      privateMetadata: metadataFor(project, interaction, tokenId),
      description,
      createdAt,
      ...(overlapMinutes !== null && { overlapMinutes }),
    });
  });

async function revoke(
  projectId: string,
  typed: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { name: projectName } = await findProjectById(projectId, 'token-revoke', interaction, services);
  const { tokenId, description } = await findToken({ projectId, name: projectName }, typed, services);
  const request = {
    kind: 'token-revoke',
    projectId,
    projectName,
    tokenId,
    description,
    endsRotation: false,
  } as const;
  await propose(request, interaction, services);
}

const ofRow: Action = (value, interaction, services) => {
  const [verb, projectId = '', tokenId = ''] = value.split(' ');
  return verb === 'rotate'
    ? openRotate(projectId, tokenId, null, interaction, services)
    : revoke(projectId, tokenId, interaction, services);
};

/** A token whose secret was lost: a new one first, then the lost one goes. */
const replaceToken: Action = async (value, interaction, services) => {
  const [projectId = '', lostId = ''] = value.split(' ');
  const viewId = await openModal(makingTokenModal('Your new token'), interaction, services);
  await rotateInWindow(projectId, lostId, 0, viewId, interaction, services);
};

const Metadata = z.object({ channelId: z.string().nullable(), projectId: z.string() });
const RotateMetadata = Metadata.extend({ tokenId: z.string() });

const createForm: Form = {
  check: (values) =>
    values[TOKEN_FIELDS.description]?.trim() ? {} : { [TOKEN_FIELDS.description]: 'What is it for?' },
  progress: () => makingTokenModal('Your new token'),
  async submit(values, privateMetadata, interaction, services) {
    const { projectId } = Metadata.parse(JSON.parse(privateMetadata));
    const description = (values[TOKEN_FIELDS.description] ?? '').trim();
    await createInWindow(projectId, description, interaction.viewId ?? '', interaction, services);
  },
};

const createInWindow = (
  projectId: string,
  description: string,
  viewId: string,
  interaction: Interaction,
  services: Services,
) =>
  createTokenInWindow(viewId, services, async () => {
    const { name: projectName } = await findProjectById(projectId, 'token-create', interaction, services);
    await makeToken(
      { kind: 'token-create', projectId, projectName, description },
      viewId,
      interaction,
      services,
    );
  });

const rotateInWindow = (
  projectId: string,
  typed: string,
  overlapMinutes: number,
  viewId: string,
  interaction: Interaction,
  services: Services,
) =>
  createTokenInWindow(viewId, services, async () => {
    const project = await findProjectById(projectId, 'token-rotate', interaction, services);
    const { tokenId, description } = await findToken(project, typed, services);
    const names = { projectId, projectName: project.name, tokenId, description };
    await makeToken({ kind: 'token-rotate', ...names, overlapMinutes }, viewId, interaction, services);
  });

const rotateForm: Form = {
  check: (values) =>
    /^\d{1,6}$/.test(values[TOKEN_FIELDS.overlap] ?? '') ? {} : { [TOKEN_FIELDS.overlap]: 'Choose when.' },
  progress: () => makingTokenModal('Your new token'),
  async submit(values, privateMetadata, interaction, services) {
    const { projectId, tokenId } = RotateMetadata.parse(JSON.parse(privateMetadata));
    const overlapMinutes = Number(values[TOKEN_FIELDS.overlap]);
    await rotateInWindow(projectId, tokenId, overlapMinutes, interaction.viewId ?? '', interaction, services);
  },
};

const VERBS = ['create', 'rotate', 'revoke'] as const;
type Verb = (typeof VERBS)[number];

/** `acme`, `Acme Corp create CI`, `acme rotate CI 24h` */
function readWords(words: readonly string[]) {
  const at = words.findIndex((word, index) => index > 0 && VERBS.some((verb) => verb === word.toLowerCase()));
  if (at < 0) return { typed: words.join(' '), verb: null, token: '', minutes: null };
  const verb = words[at]?.toLowerCase() as Verb; // found above
  const rest = words.slice(at + 1);
  const minutes = verb === 'rotate' && rest.length > 1 ? asMinutes(rest.at(-1) ?? '') : null;
  const token = (minutes === null ? rest : rest.slice(0, -1)).join(' ');
  return { typed: words.slice(0, at).join(' '), verb, token, minutes };
}

export const command = defineCommand({
  word: 'tokens',
  permission: { role: 'viewer', does: 'see tokens' },
  furtherPermissions: {
    'token-create': { role: 'operator', does: 'make tokens' },
    'token-rotate': { role: 'operator', does: 'rotate tokens' },
    'token-revoke': { role: 'operator', does: 'revoke tokens' },
  },
  topic: 'credentials',
  summary: 'Create, rotate and revoke a project’s tokens.',
  usage: 'PROJECT [create NAME | rotate NAME [24h] | revoke NAME]',
  examples: ['tokens acme', 'tokens acme create CI', 'tokens acme rotate CI 24h', 'tokens acme revoke CI'],
  effect: 'manage',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }) => readWords(positional)),
  async run({ typed, verb, token, minutes }, interaction, services) {
    if (verb === 'create' && !token) throw new UsageError('What is the token for? Type a name.');
    if (verb !== null && !token) throw new UsageError('Which token? Type its name or id.');
    if (token.length > MAX_DESCRIPTION_CHARS)
      throw new UsageError(`A name has at most ${MAX_DESCRIPTION_CHARS} characters.`);
    const project = await findProject(typed, 'tokens', interaction, services);
    if (!project) return;
    if (verb === 'create') {
      await requireOnProject('token-create', project, interaction, services);
      const viewId = await openModal(makingTokenModal('Your new token'), interaction, services);
      return createInWindow(project.projectId, token, viewId, interaction, services);
    }
    if (verb === 'rotate') return openRotate(project.projectId, token, minutes, interaction, services);
    if (verb === 'revoke') return revoke(project.projectId, token, interaction, services);
    await interaction.answer.replyPrivately(await listPage(project, 0, interaction, services));
  },
  actions: {
    previous: turnPage,
    next: turnPage,
    'open-create': openCreate,
    'of-row': ofRow,
    'create-again': replaceToken,
  },
  forms: { create: createForm, rotate: rotateForm },
});
