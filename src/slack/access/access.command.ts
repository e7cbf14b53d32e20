import { z } from 'zod';
import { onProject, ROLES, SOME, type Subject } from '../../access/model.ts';
import { covers } from '../../access/pattern.ts';
import { UserError } from '../../lib/errors.ts';
import { accessCheckView, accessListView } from '../../views/access/access.ts';
import { GRANT_FIELDS, grantFormView } from '../../views/access/access-form.ts';
import { defineCommand } from '../platform/command.ts';
import { formMetadata } from '../platform/form-metadata.ts';
import type { Interaction } from '../platform/interaction.ts';
import { openModal } from '../platform/reply/open-modal.ts';
import { keepVisible, requirePermission } from '../platform/require-permission.ts';
import type { Action, Form, Services } from '../platform/services.ts';
import { type AccessRequest, asPattern, readAccessWords } from './access-words.ts';
import { grantRole, readProjectNames, revokeRoles } from './change-access.ts';
import { changeRule } from './change-rules.ts';

async function listPage(page: number, interaction: Interaction, services: Services) {
  const { actor } = interaction;
  const [grants, rules, decision, nameOf] = await Promise.all([
    services.access.grants(actor.teamId),
    services.access.rules(actor.teamId),
    services.access.check(actor, 'access-change', SOME),
    readProjectNames(services),
  ]);
  const order = (role: (typeof ROLES)[number]) => -ROLES.indexOf(role);
  return accessListView({
    grants: grants.toSorted((a, b) => order(a.role) - order(b.role)),
    rules,
    page,
    nameOf,
    slashCommand: services.settings.slashCommand,
    mayChange: decision.allowed,
  });
}

const turnPage: Action = async (value, interaction, services) =>
  interaction.answer.replace(await listPage(Number(value) || 0, interaction, services));

type Wanted = Extract<AccessRequest, { kind: 'grant' }>;

async function openGrantForm(
  { subject, role }: Pick<Wanted, 'subject' | 'role'>,
  interaction: Interaction,
  services: Services,
) {
  await requirePermission('access-change', SOME, interaction, services);
  const form = grantFormView({
    callbackId: 'access:grant',
    privateMetadata: formMetadata(interaction),
    slashCommand: services.settings.slashCommand,
    initial: {
      ...(subject?.kind === 'person' && { person: subject.id }),
      ...(subject?.kind === 'channel' && { channel: subject.id }),
      ...(role && { role }),
    },
  });
  await openModal(form, interaction, services);
}

async function grant(
  { subject, role, pattern }: Wanted,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  if (subject && role && pattern) return grantRole(subject, role, pattern, interaction, services);
  return openGrantForm({ subject, role }, interaction, services);
}

async function check(
  { userId, action, project: typed }: Extract<AccessRequest, { kind: 'check' }>,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { access, depot } = services;
  const actor = { ...interaction.actor, userId: userId ?? interaction.actor.userId };
  const match = typed
    ? await depot.projects.find(typed, (all) => keepVisible(all, interaction, services))
    : null;
  if (match && match.kind !== 'found' && action !== 'create') {
    throw new UserError(`No project “${typed.slice(0, 80)}” found that you can see.`);
  }
  const project = match?.kind === 'found' ? match.project : typed ? { name: typed, projectId: '' } : null;
  const target = project ? onProject(project) : SOME;
  const [decision, grants, rules, nameOf] = await Promise.all([
    access.check(actor, action, target),
    access.grantsOf(actor),
    access.rules(actor.teamId),
    readProjectNames(services),
  ]);
  await interaction.answer.replyPrivately(
    accessCheckView({
      userId: actor.userId,
      action,
      projectName: project?.name ?? null,
      decision,
      grants,
      rules: project ? rules.filter((rule) => rule.action === action && covers(rule.pattern, target)) : [],
      nameOf,
    }),
  );
}

const grantForm: Form = {
  check(values) {
    const { person, channel, role, pattern } = GRANT_FIELDS;
    const who = [values[person], values[channel]].filter(Boolean);
    return {
      ...(who.length !== 1 && { [person]: 'Choose either a person or a channel.' }),
      ...(!values[role] && { [role]: 'Choose a role.' }),
      ...(!values[pattern]?.trim() && { [pattern]: 'Name a project or a pattern.' }),
    };
  },
  async submit(values, _metadata, interaction, services) {
    const { person, channel, role: roleField, pattern } = GRANT_FIELDS;
    const subject: Subject = values[person]
      ? { kind: 'person', id: values[person] }
      : { kind: 'channel', id: values[channel] ?? '' };
    const role = ROLES.find((one) => one === values[roleField]);
    const reach = asPattern([values[pattern] ?? '']);
    if (!role || !reach) throw new UserError('The form is incomplete. Nothing changed. Try again.');
    await grantRole(subject, role, reach, interaction, services);
  },
};

export const command = defineCommand({
  word: 'access',
  permission: { role: 'viewer', does: 'see roles' },
  furtherPermissions: {
    'access-change': { role: 'admin', does: 'change roles' },
  },
  topic: 'access',
  summary: 'Manage roles, approvals and delays.',
  usage: '[grant | revoke | check | require | delay] …',
  examples: [
    'access',
    'access grant @ana operator acme-*',
    'access revoke @ana',
    'access check @ana reset acme',
    'access require 1 approval for delete on *-prod from @leads in #approvals with reason',
    'access delay 5m for delete on *',
  ],
  effect: 'write',
  mentions: true,
  args: z.object({ positional: z.array(z.string()) }),
  async run({ positional }, interaction, services) {
    const request = readAccessWords(positional, services.access.isAction);
    switch (request.kind) {
      case 'list':
        return interaction.answer.replyPrivately(await listPage(0, interaction, services));
      case 'grant':
        return grant(request, interaction, services);
      case 'revoke':
        return revokeRoles(request.subject, request.role, request.pattern, interaction, services);
      case 'check':
        return check(request, interaction, services);
      case 'require':
      case 'delay':
        return changeRule(request, interaction, services);
    }
  },
  actions: {
    previous: turnPage,
    next: turnPage,
    'open-grant': (_value, interaction, services) =>
      openGrantForm({ subject: null, role: null }, interaction, services),
  },
  forms: { grant: grantForm },
});
