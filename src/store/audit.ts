// The audit trail: one row per change, refusal or cancellation. Rows are only ever added.

import type { Db, Trx } from './tables.ts';

export interface AuditEntry {
  readonly at: Date;
  readonly teamId: string;
  readonly actor: string;
  /** What was asked: `create`, `reset`, … */
  readonly action: string;
  readonly projectId: string | null;
  readonly projectName: string | null;
  readonly channelId: string | null;
  /** `succeeded`, `failed`, `refused`, … */
  readonly outcome: string;
  /** Plain data that explains the row; never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;
  readonly operationId: string | null;
  /** Finds the log lines. */
  readonly requestId: string;
}

export async function addAuditEntry(db: Db | Trx, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at: entry.at,
      team_id: entry.teamId,
      actor: entry.actor,
      action: entry.action,
      project_id: entry.projectId,
      project_name: entry.projectName,
      channel_id: entry.channelId,
      outcome: entry.outcome,
      detail: JSON.stringify(entry.detail),
      operation_id: entry.operationId,
      request_id: entry.requestId,
    })
    .execute();
}

/** Newest first. */
export async function auditOfOperation(db: Db, operationId: string) {
  return db
    .selectFrom('audit')
    .selectAll()
    .where('operation_id', '=', operationId)
    .orderBy('audit_id', 'desc')
    .execute();
}
