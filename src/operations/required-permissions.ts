// The rights that a change needs, asked when it is proposed, confirmed and run.

import type { Access } from '../access/access.ts';
import type { ActionName } from '../access/model.ts';
import { type Actor, type Decision, onProject, type Target } from '../access/model.ts';
import { slipsOut } from '../access/rules.ts';
import type { OperationRequest, Preview } from './model.ts';

export type Refusal = Extract<Decision, { allowed: false }>;

/** What the change does. Moving a project to another region stops its machines and empties its cache: a reset, too. */
export function actionsOf(request: OperationRequest): readonly [ActionName, ...ActionName[]] {
  const moves = request.kind === 'update' && request.change.regionId !== undefined;
  return moves ? ['update', 'reset'] : [request.kind];
}

interface Needed {
  readonly action: ActionName;
  readonly target: Target;
}

/** @param preview for the project's newest name */
function rightsNeeded(request: OperationRequest, preview?: Preview): readonly Needed[] {
  if (request.kind === 'create') {
    return [{ action: 'create', target: { kind: 'project', name: request.project.name, projectId: null } }];
  }
  const { projectId } = request;
  const target = onProject({ projectId, name: preview?.project?.name ?? request.projectName });
  const needed = actionsOf(request).map((action) => ({ action, target }));
  const newName = request.kind === 'update' ? request.change.name : undefined;
  // A rename takes the project out of the reach of some patterns and into that of others: it needs the right on both.
  const renamed =
    newName === undefined
      ? []
      : [{ action: 'update', target: onProject({ projectId, name: newName }) } as const];
  return [...needed, ...renamed];
}

/** A rename that takes the project out of the reach of a rule needs who may change the rules. */
async function slips(access: Access, { teamId }: Actor, request: OperationRequest, preview?: Preview) {
  if (request.kind !== 'update' || request.change.name === undefined) return false;
  const { projectId, projectName, change } = request;
  const before = { projectId, name: preview?.project?.name ?? projectName };
  return slipsOut(await access.rules(teamId), before, { projectId, name: change.name ?? '' });
}

/** The decision that refuses it; null when they may. */
export async function findRefusal(
  access: Access,
  actor: Actor,
  request: OperationRequest,
  preview?: Preview,
): Promise<Refusal | null> {
  for (const { action, target } of rightsNeeded(request, preview)) {
    const decision = await access.check(actor, action, target);
    if (!decision.allowed) return decision;
  }
  if (request.kind === 'create' || !(await slips(access, actor, request, preview))) return null;
  const target = onProject({
    projectId: request.projectId,
    name: preview?.project?.name ?? request.projectName,
  });
  const decision = await access.check(actor, 'access-change', target);
  return decision.allowed ? null : decision;
}
