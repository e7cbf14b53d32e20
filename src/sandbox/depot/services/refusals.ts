// The refusals that several services share, in Depot's words.

import { Code, ConnectError } from '@connectrpc/connect';
import type { BuildRecord, DepotState, ProjectRecord } from '../state.ts';

export function refuse(code: Code, message: string): ConnectError {
  return new ConnectError(message, code);
}

export function projectOf(state: DepotState, projectId: string): ProjectRecord {
  const project = state.projects.get(projectId);
  if (!project) throw refuse(Code.NotFound, 'project not found');
  return project;
}

export function buildOf(state: DepotState, buildId: string): BuildRecord {
  const build = state.builds.get(buildId);
  if (!build) throw refuse(Code.NotFound, 'build not found');
  return build;
}
