// The audit trail: one row per change, refusal, grant or reveal. Rows are only ever added, each chained to the one before.

import type { Selectable } from 'kysely';
import { auditHash, BEFORE_FIRST } from './audit-hash.ts';
import { storableJson, storableText } from './storable.ts';
import type { AuditTable, Db, Trx } from './tables.ts';

export type AuditRow = Selectable<AuditTable>;

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

/** To be the last thing in its transaction: until that ends, nobody else can add a row. */
export async function addAuditEntry(db: Db | Trx, entry: AuditEntry): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((trx) => addAuditEntry(trx, entry));
  const { hash: previous } = await db
    .selectFrom('audit_head')
    .select('hash')
    .where('one', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const detail = storableJson(entry.detail);
  const row = {
    at: entry.at,
    team_id: entry.teamId,
    actor: storableText(entry.actor),
    action: entry.action,
    project_id: storableText(entry.projectId),
    project_name: storableText(entry.projectName),
    channel_id: storableText(entry.channelId),
    outcome: entry.outcome,
    operation_id: entry.operationId,
    request_id: entry.requestId,
  };
  const hash = auditHash(previous, { ...row, detail: JSON.parse(detail) });
  await db
    .insertInto('audit')
    .values({ ...row, detail, previous_hash: previous, hash })
    .execute();
  await db
    .updateTable('audit_head')
    .set((e) => ({ hash, row_count: e('row_count', '+', '1') }))
    .where('one', '=', 1)
    .execute();
}

export interface AuditFilter {
  readonly teamId: string;
  /** Rows about this project: by its id; by its name where the row has no id. */
  readonly project?: { readonly projectId: string; readonly name: string };
  readonly actor?: string;
  readonly since?: Date;
  /** Only rows before this moment. */
  readonly before?: Date;
}

const matching = (db: Db, { teamId, project, actor, since, before }: AuditFilter) => {
  let query = db.selectFrom('audit').selectAll().where('team_id', '=', teamId);
  if (project) {
    query = query.where((e) =>
      e.or([
        e('project_id', '=', project.projectId),
        e.and([e('project_id', 'is', null), e('project_name', '=', project.name)]),
      ]),
    );
  }
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (before) query = query.where('at', '<', before);
  return since ? query.where('at', '>=', since) : query;
};

/** Newest first. @param beforeId go on after this row; null begins with the newest */
export function auditPage(
  db: Db,
  filter: AuditFilter,
  limit: number,
  beforeId: string | null = null,
): Promise<readonly AuditRow[]> {
  const query = matching(db, filter).orderBy('audit_id', 'desc').limit(limit);
  return (beforeId === null ? query : query.where('audit_id', '<', beforeId)).execute();
}

const BATCH = 500;

/** Oldest first, a batch at a time, so that a trail of any length never sits in memory. */
export async function* auditRows(db: Db, filter: AuditFilter): AsyncGenerator<AuditRow> {
  for (let last = '0'; ; ) {
    const rows = await matching(db, filter)
      .where('audit_id', '>', last)
      .orderBy('audit_id')
      .limit(BATCH)
      .execute();
    yield* rows;
    const end = rows.at(-1);
    if (!end || rows.length < BATCH) return;
    last = end.audit_id;
  }
}

/** A project by its id or its name, also one that is gone: as the newest row about it calls it. */
export async function auditedProject(
  db: Db,
  teamId: string,
  typed: string,
): Promise<{ readonly projectId: string; readonly name: string } | null> {
  const row = await db
    .selectFrom('audit')
    .select(['project_id', 'project_name'])
    .where('team_id', '=', teamId)
    .where('project_id', 'is not', null)
    .where((e) =>
      e.or([e('project_id', '=', typed), e(e.fn('lower', ['project_name']), '=', typed.toLowerCase())]),
    )
    .orderBy('audit_id', 'desc')
    .executeTakeFirst();
  return row?.project_id ? { projectId: row.project_id, name: row.project_name ?? row.project_id } : null;
}

export type ChainVerdict =
  | { readonly ok: true; readonly rows: number; readonly head: string }
  /** `auditId`: the first row that does not fit; null when it is the end that is missing. */
  | { readonly ok: false; readonly auditId: string | null; readonly at: Date | null; readonly rows: number };

/** Recomputes every fingerprint. What was added meanwhile counts for the next time. */
export async function verifyAuditChain(db: Db): Promise<ChainVerdict> {
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
  const total = Number(head.row_count);
  let [previous, rows] = [BEFORE_FIRST, 0];
  for (let last = '0'; rows < total; ) {
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
        return { ok: false, auditId: row.audit_id, at: row.at, rows };
      }
      previous = row.hash;
      last = row.audit_id;
    }
    if (batch.length === 0) break;
  }
  if (rows !== total || previous !== head.hash) return { ok: false, auditId: null, at: null, rows };
  return { ok: true, rows, head: head.hash };
}
