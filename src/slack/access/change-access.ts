// Granting and revoking: the right to do so is checked, the change and its audit row are one transaction, and everybody
// in the channel sees it.

import { randomUUID } from 'node:crypto';
import { type Grant, onProject, type Role, type Subject, type Target } from '../../access/model.ts';
import { onlyProject, projectIdIn } from '../../access/pattern.ts';
import { DEFAULT_GRANT, isSame, subjectKey } from '../../access/stored.ts';
import type { Project } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { addAuditEntry } from '../../store/audit.ts';
import { addGrant, revokeGrant } from '../../store/grants.ts';
import { accessChangeView, type ProjectNames } from '../../views/access/access.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';

/** Names of projects by id, for patterns that mean one project. */
export async function readProjectNames({ depot }: Services): Promise<ProjectNames> {
  const names = new Map((await depot.projects.list()).map(({ projectId, name }) => [projectId, name]));
  return (projectId) => names.get(projectId) ?? null;
}

interface Reach {
  readonly pattern: string;
  readonly target: Target;
  readonly project: Project | null;
}

/** One project is pinned by its id, so that a rename neither gives nor takes a right. */
export async function reachOf(typed: string, { depot }: Services): Promise<Reach> {
  const projects = await depot.projects.list();
  const id = projectIdIn(typed) ?? typed;
  const project =
    projects.find(({ projectId }) => projectId === id) ??
    (typed.includes('*')
      ? null
      : (projects.find(({ name }) => name.toLowerCase() === typed.toLowerCase()) ?? null));
  if (project) return { pattern: onlyProject(project.projectId), target: onProject(project), project };
  return { pattern: typed, target: { kind: 'pattern', pattern: typed }, project: null };
}

/** The right to change needs to reach as far as the change. */
async function readTarget(pattern: string, { depot }: Services): Promise<Target> {
  const projectId = projectIdIn(pattern);
  if (projectId === null) return { kind: 'pattern', pattern };
  const project = (await depot.projects.list()).find((one) => one.projectId === projectId);
  return { kind: 'project', projectId, name: project?.name ?? '' };
}

const auditOf = (
  action: string,
  { actor }: Interaction,
  { clock }: Services,
  grant: Pick<Grant, 'subject' | 'role' | 'pattern'>,
  projectName: string | null,
) => ({
  at: clock.now(),
  teamId: actor.teamId,
  actor: actor.userId,
  action,
  projectId: projectIdIn(grant.pattern),
  projectName,
  channelId: actor.channelId,
  outcome: 'succeeded',
  detail: { subject: subjectKey(grant.subject), role: grant.role, pattern: grant.pattern },
  operationId: null,
  requestId: randomUUID().slice(0, 8),
});

/** Where everybody in the channel sees it. */
export const say = ({ answer }: Interaction, view: View) =>
  answer.replyPublicly ? answer.replyPublicly(view) : answer.replyPrivately(view);

/** @throws UserError when the asker may not. */
export async function grantRole(
  subject: Subject,
  role: Role,
  typed: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { pattern, target, project } = await reachOf(typed, services);
  await requirePermission('access-change', target, interaction, services);
  const { db } = services.store;
  const { teamId, userId } = interaction.actor;
  const grant = {
    subject,
    role,
    pattern,
    origin: 'granted',
    grantedBy: userId,
    grantedAt: services.clock.now(),
  } as const;
  const isDefault = isSame(grant, DEFAULT_GRANT);
  const already = (await services.access.grants(teamId)).some((other) => isSame(other, grant));
  const isNew =
    !already &&
    (await db.transaction().execute(async (trx) => {
      const key = { teamId, subject: subjectKey(subject), role, pattern };
      const added = await addGrant(trx, key, userId, services.clock.now());
      if (added)
        await addAuditEntry(
          trx,
          auditOf('access-grant', interaction, services, grant, project?.name ?? null),
        );
      return added;
    }));
  const note = noteOn(grant, project !== null || pattern.includes('*'), isDefault);
  await say(
    interaction,
    accessChangeView({
      kind: isNew ? 'granted' : 'already',
      by: userId,
      grants: [grant],
      nameOf: await readProjectNames(services),
      ...(note && { note }),
    }),
  );
}

function noteOn({ subject }: Grant, isKnown: boolean, isDefault: boolean): string | null {
  if (isDefault)
    return 'Everybody in this workspace can see projects again; guests and people from other workspaces can’t.';
  if (!isKnown) return 'No project has this name yet. The role applies once one does.';
  if (subject.kind !== 'channel') return null;
  return 'It applies to what people do in that channel. Anybody in this workspace can join a public channel; guests never get the role.';
}

/** @throws UserError when there is nothing to revoke, or the asker may not. */
export async function revokeRoles(
  subject: Subject,
  role: Role | null,
  typed: string | null,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { teamId, userId } = interaction.actor;
  const wanted = typed === null ? null : (await reachOf(typed, services)).pattern;
  const found = (await services.access.grants(teamId)).filter(
    (grant) =>
      subjectKey(grant.subject) === subjectKey(subject) &&
      (role === null || grant.role === role) &&
      (wanted === null || grant.pattern.toLowerCase() === wanted.toLowerCase()),
  );
  const revocable = found.filter(({ origin }) => origin !== 'setting');
  if (revocable.length === 0) {
    throw new UserError(
      found.length > 0
        ? 'That role comes from the setting ACCESS_ADMINS, so it can’t be revoked here. Nothing changed.'
        : 'No such role found. Nothing changed. “access” lists the roles.',
    );
  }
  for (const grant of revocable) {
    await requirePermission(
      'access-change',
      await readTarget(grant.pattern, services),
      interaction,
      services,
    );
  }
  const nameOf = await readProjectNames(services);
  const revoked: Grant[] = [];
  await services.store.db.transaction().execute(async (trx) => {
    for (const grant of revocable) {
      const key = { teamId, subject: subjectKey(grant.subject), role: grant.role, pattern: grant.pattern };
      const isDefault = grant.origin === 'default';
      if (!(await revokeGrant(trx, key, userId, services.clock.now(), isDefault))) continue;
      await addAuditEntry(
        trx,
        auditOf('access-revoke', interaction, services, grant, nameOf(projectIdIn(grant.pattern) ?? '')),
      );
      revoked.push(grant);
    }
  });
  const closesReading = revoked.some((grant) => isSame(grant, DEFAULT_GRANT));
  await say(
    interaction,
    accessChangeView({
      kind: 'revoked',
      by: userId,
      grants: revoked,
      nameOf,
      ...(closesReading && {
        note: 'Now only people with a role can see projects. To undo: access grant everyone viewer *',
      }),
    }),
  );
}
