// Is the audit trail as the bot wrote it? Every fingerprint is computed again, from the last checkpoint to the head.

import { auditHash, BEFORE_FIRST } from './audit-hash.ts';
import type { Db } from './tables.ts';

export type ChainFault =
  /** It was changed, or a row before it was removed or slipped in. */
  | 'does not fit'
  /** The bot did not write it. */
  | 'foreign row'
  | 'end missing'
  /** What says where the chain ends is, or was, gone. */
  | 'head missing'
  /** The chain begins at a point that nothing recorded explains. */
  | 'checkpoint';

export type ChainVerdict =
  /** `pruned`: rows before the checkpoint, which are no longer kept. */
  | { readonly ok: true; readonly rows: number; readonly head: string; readonly pruned: number }
  /** `auditId`: the first row at fault; null: it is none in particular. */
  | {
      readonly ok: false;
      readonly fault: ChainFault;
      readonly auditId: string | null;
      readonly at: Date | null;
      readonly rows: number;
    };

const BATCH = 500;

/** The action under which a checkpoint is recorded in the chain itself. */
export const PRUNE_ACTION = 'audit-prune';

/** Rows added in the meantime are checked next time. */
export async function verifyAuditChain(db: Db): Promise<ChainVerdict> {
  const bad = (fault: ChainFault, rows: number, auditId: string | null = null, at: Date | null = null) =>
    ({ ok: false, fault, auditId, at, rows }) as const;
  const known = await db.selectFrom('audit_faults').selectAll().orderBy('noticed_at').executeTakeFirst();
  if (known?.fault === 'foreign row') return bad('foreign row', 0, known.audit_id, known.noticed_at);
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst();
  if (!head || known) return bad('head missing', 0);
  const checkpoint = await db
    .selectFrom('audit_checkpoints')
    .selectAll()
    .orderBy('audit_id', 'desc')
    .executeTakeFirst();
  const [total, pruned] = [Number(head.row_count), Number(checkpoint?.row_count ?? 0)];
  let [previous, rows, last] = [checkpoint?.hash ?? BEFORE_FIRST, pruned, checkpoint?.audit_id ?? '0'];
  let isSigned = checkpoint === undefined;
  while (rows < total) {
    const batch = await db
      .selectFrom('audit')
      .selectAll()
      .where('audit_id', '>', last)
      .orderBy('audit_id')
      .limit(Math.min(BATCH, total - rows))
      .execute();
    for (const row of batch) {
      rows += 1;
      if (row.previous_hash !== previous || row.hash !== auditHash(previous, row)) {
        return bad('does not fit', rows, row.audit_id, row.at);
      }
      isSigned ||= row.action === PRUNE_ACTION && signs(row.detail, checkpoint?.hash);
      [previous, last] = [row.hash, row.audit_id];
    }
    if (batch.length === 0) break;
  }
  if (rows !== total || previous !== head.hash) return bad('end missing', rows);
  if (!isSigned) return bad('checkpoint', rows, checkpoint?.audit_id, checkpoint?.at);
  // Asked in one statement, so that a row that the bot adds now is not taken for one of these.
  const behind = await db
    .selectFrom('audit')
    .select(['audit_id', 'at'])
    .where('audit_id', '>', (e) => e.selectFrom('audit_head').select('audit_id'))
    .orderBy('audit_id')
    .executeTakeFirst();
  if (behind) return bad('foreign row', rows, behind.audit_id, behind.at);
  return { ok: true, rows, head: head.hash, pruned };
}

const signs = (detail: unknown, hash: string | undefined): boolean =>
  typeof detail === 'object' && detail !== null && 'hash' in detail && detail.hash === hash;
