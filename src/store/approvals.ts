// What approvers decided. A decision counts for the preview that was shown with it, and is never changed.

import type { Selectable } from 'kysely';
import type { ApprovalsTable, Db, Trx } from './tables.ts';

export type ApprovalRow = Selectable<ApprovalsTable>;

/** False when this person had decided on this preview before. */
export async function addApproval(trx: Trx, approval: ApprovalRow): Promise<boolean> {
  const added = await trx
    .insertInto('approvals')
    .values(approval)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Oldest first. */
export function listApprovals(
  db: Db | Trx,
  operationId: string,
  previewVersion: number,
): Promise<readonly ApprovalRow[]> {
  return db
    .selectFrom('approvals')
    .selectAll()
    .where('operation_id', '=', operationId)
    .where('preview_version', '=', previewVersion)
    .orderBy('decided_at')
    .orderBy('user_id')
    .execute();
}
