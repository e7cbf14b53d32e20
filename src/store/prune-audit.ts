// Old audit rows go in two steps: a checkpoint, recorded in the chain itself, says up to where and with which fingerprint;
// then the rows before it may be deleted. The chain stays verifiable from there.

import { addAuditEntry } from './audit.ts';
import type { Db, Trx } from './tables.ts';
import { PRUNE_ACTION } from './verify-audit.ts';

const BATCH = 2_000;

async function readLastCheckpoint(
  db: Db | Trx,
): Promise<{ readonly audit_id: string; readonly row_count: string }> {
  const row = await db
    .selectFrom('audit_checkpoints')
    .select(['audit_id', 'row_count'])
    .orderBy('audit_id', 'desc')
    .executeTakeFirst();
  return row ?? { audit_id: '0', row_count: '0' };
}

async function addCheckpoint(trx: Trx, before: Date, now: Date): Promise<void> {
  const last = await readLastCheckpoint(trx);
  const cut = await trx
    .selectFrom('audit')
    .select(['audit_id', 'hash', 'team_id'])
    .where('at', '<', before)
    .where('audit_id', '>', last.audit_id)
    // Never the head: the chain must have somewhere to go on from.
    .where('audit_id', '<', (e) => e.selectFrom('audit_head').select('audit_id'))
    .where('audit_id', 'not in', (e) => e.selectFrom('audit_faults').select('audit_id'))
    .orderBy('audit_id', 'desc')
    .executeTakeFirst();
  if (!cut) return;
  const { rows } = await trx
    .selectFrom('audit')
    .select((e) => e.fn.countAll<string>().as('rows'))
    .where('audit_id', '>', last.audit_id)
    .where('audit_id', '<=', cut.audit_id)
    .executeTakeFirstOrThrow();
  const rowCount = String(Number(last.row_count) + Number(rows));
  await trx
    .insertInto('audit_checkpoints')
    .values({ audit_id: cut.audit_id, hash: cut.hash, row_count: rowCount, at: now })
    .execute();
  await addAuditEntry(trx, {
    at: now,
    teamId: cut.team_id,
    actor: 'bot',
    action: PRUNE_ACTION,
    projectId: null,
    projectName: null,
    channelId: null,
    outcome: 'succeeded',
    detail: {
      hash: cut.hash,
      upTo: cut.audit_id,
      remark: `${rows} rows from before ${before.toISOString()}`,
    },
    operationId: null,
    requestId: 'retention',
  });
}

/** @param before rows older than this go */
export async function pruneAudit(db: Db, before: Date, now: Date): Promise<void> {
  await db.transaction().execute((trx) => addCheckpoint(trx, before, now));
  const { audit_id: upTo } = await readLastCheckpoint(db);
  for (;;) {
    const deleted = await db
      .deleteFrom('audit')
      .where('audit_id', 'in', (e) =>
        e
          .selectFrom('audit')
          .select('audit_id')
          .where('audit_id', '<=', upTo)
          .orderBy('audit_id')
          .limit(BATCH),
      )
      .executeTakeFirst();
    if (deleted.numDeletedRows < BATCH) return;
  }
}
