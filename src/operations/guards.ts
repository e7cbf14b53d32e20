// What the rules ask of an operation, and whether it has it.

import type { Access } from '../access/access.ts';
import { type NamedProject, onProject, type Target } from '../access/model.ts';
import {
  type Guards,
  guardsFor,
  type MissingApprovals,
  missingApprovals,
  NO_GUARDS,
} from '../access/rules.ts';
import type { Operation, OperationRequest, Preview } from './model.ts';
import { actionsOf } from './required-permissions.ts';
import { reveals } from './run-once.ts';

/** The project under every name that counts: its newest, and the one that it is to have. */
export function projectsOf(
  request: OperationRequest,
  preview: Preview,
): readonly [NamedProject, ...NamedProject[]] {
  if (request.kind === 'create') return [{ projectId: '', name: request.project.name }];
  const { projectId } = request;
  const now = { projectId, name: preview.project?.name ?? request.projectName };
  const after = request.kind === 'update' ? request.change.name : undefined;
  return after === undefined ? [now] : [now, { projectId, name: after }];
}

/** By the rules as they are now. A token's secret is shown to who clicks, so making one cannot wait. */
export async function readGuards(
  access: Access,
  { request, preview, place }: Pick<Operation, 'request' | 'preview' | 'place'>,
): Promise<Guards> {
  const endsRotation = request.kind === 'token-revoke' && request.endsRotation;
  if (reveals(request) || endsRotation) return NO_GUARDS;
  return guardsFor(await access.rules(place.teamId), actionsOf(request), projectsOf(request, preview));
}

const targetOf = ({ request, preview }: Operation): Target => onProject(projectsOf(request, preview)[0]);

/** Whose wish it is: they are not asked to approve it. */
export const isOwn = ({ requestedBy, confirmedBy }: Operation, userId: string) =>
  userId === requestedBy || userId === confirmedBy;

/** Rules that lack approvals, by people who may approve it at this moment. */
export async function listMissingApprovals(
  access: Access,
  operation: Operation,
  guards: Guards,
): Promise<readonly MissingApprovals[]> {
  const { teamId } = operation.place;
  const approved = operation.approvals.filter(
    ({ userId, decision }) => decision === 'approve' && !isOwn(operation, userId),
  );
  const counting = new Set<string>();
  for (const [index, rule] of guards.approvals.entries()) {
    for (const { userId, channelId } of approved) {
      const may = await access.mayApprove({ teamId, userId, channelId }, rule, targetOf(operation));
      if (may) counting.add(`${index} ${userId}`);
    }
  }
  return missingApprovals(
    guards,
    approved.map(({ userId }) => userId),
    (rule, userId) => counting.has(`${guards.approvals.indexOf(rule)} ${userId}`),
  );
}

/** Does a rule let this person decide? If all rules were removed in the meantime, anyone who could make the change may. */
export async function mayDecide(
  access: Access,
  operation: Operation,
  guards: Guards,
  userId: string,
  channelId: string | null,
): Promise<boolean> {
  const { teamId } = operation.place;
  for (const rule of guards.approvals) {
    if (await access.mayApprove({ teamId, userId, channelId }, rule, targetOf(operation))) return true;
  }
  if (guards.approvals.length > 0) return false;
  const decision = await access.check(
    { teamId, userId, channelId },
    operation.request.kind,
    targetOf(operation),
  );
  return decision.allowed;
}

export const needsReason = ({ approvals }: Guards) => approvals.some(({ reason }) => reason);

/** An approval request ends after the shortest time that a rule gives it, in milliseconds. */
export const approvalTimeMs = ({ approvals }: Guards) =>
  Math.min(...approvals.map(({ expiresMinutes }) => expiresMinutes)) * 60_000;
