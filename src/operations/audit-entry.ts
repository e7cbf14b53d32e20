// An operation, or a request that never became one, as a row of the audit trail.

import type { AuditEntry } from '../store/audit.ts';
import type { OperationRequest } from './model.ts';

export interface Audited {
  readonly request: OperationRequest;
  readonly teamId: string;
  readonly actor: string;
  readonly channelId: string | null;
  readonly at: Date;
  /** `succeeded`, `refused`, … */
  readonly outcome: string;
  readonly detail: AuditEntry['detail'];
  readonly operationId: string | null;
  readonly requestId: string;
}

/** @param projectId of the project that a create has made, where there is one. */
export function auditEntry({ request, ...entry }: Audited, projectId: string | null = null): AuditEntry {
  const isCreate = request.kind === 'create';
  return {
    ...entry,
    action: request.kind,
    projectId: isCreate ? projectId : request.projectId,
    projectName: isCreate ? request.project.name : request.projectName,
  };
}
