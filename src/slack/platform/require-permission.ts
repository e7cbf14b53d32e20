// The one question that every command, modal and button asks before it does anything: may this person, here, on that?
// What is refused is written into the audit trail.

import { randomUUID } from 'node:crypto';
import type { ActionName } from '../../access/model.ts';
import { type NamedProject, onProject, type Target } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { addAuditEntry } from '../../store/audit.ts';
import type { Interaction } from './interaction.ts';
import type { Services } from './services.ts';

/**
 * @param action the word of the command, or what a button of it does
 * @param tried what was typed, for the trail, where the project is not known yet
 * @throws UserError with the reason.
 */
export async function requirePermission(
  action: ActionName,
  target: Target,
  { actor }: Interaction,
  { access, store, clock }: Services,
  tried = '',
): Promise<void> {
  const decision = await access.check(actor, action, target);
  if (decision.allowed) return;
  const project = target.kind === 'project' ? target : null;
  await addAuditEntry(store.db, {
    at: clock.now(),
    teamId: actor.teamId,
    actor: actor.userId,
    action,
    projectId: project?.projectId ?? null,
    projectName: project?.name ?? null,
    channelId: actor.channelId,
    outcome: 'refused',
    detail: {
      needed: decision.needed,
      has: decision.has,
      ...(tried && { tried: tried.slice(0, MAX_TRIED_CHARS) }),
      ...(target.kind === 'pattern' && { pattern: target.pattern }),
    },
    operationId: null,
    requestId: randomUUID().slice(0, 8),
  });
  throw new UserError(decision.reason);
}

const MAX_TRIED_CHARS = 200;

/** The projects that this person may see. */
export function keepVisible<P extends NamedProject>(
  projects: readonly P[],
  { actor }: Interaction,
  { access }: Services,
): Promise<readonly P[]> {
  return access.allowedOf(actor, 'show', projects);
}

export const requireOnProject = (
  action: ActionName,
  project: NamedProject,
  interaction: Interaction,
  services: Services,
) => requirePermission(action, onProject(project), interaction, services);
