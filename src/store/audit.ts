// The audit trail: one row per change, refusal, grant or reveal. Rows are only ever added, each chained to the one before.

import { type Selectable, sql } from 'kysely';
import { auditHash } from './audit-hash.ts';
import { takeAuditHead } from './audit-head.ts';
import { storableJson, storableText } from './storable.ts';
import type { AuditTable, Db, Trx } from './tables.ts';

/** `is_foreign`: it is no part of the chain; the bot did not write it. */
export type AuditRow = Selectable<AuditTable> & { readonly is_foreign: boolean };

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
  const trx = db as Trx; // just tested
  const { hash: previous } = await takeAuditHead(trx, entry.at);
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
  const { audit_id } = await trx
    .insertInto('audit')
    .values({ ...row, detail, previous_hash: previous, hash })
    .returning('audit_id')
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('audit_head')
    .set((e) => ({ hash, audit_id, row_count: e('row_count', '+', '1') }))
    .where('one', '=', 1)
    .execute();
}

/** Rows with a quick check of their place in the chain; `verifyAuditChain` checks for certain. */
export const selectAudit = (db: Db) =>
  db
    .selectFrom('audit')
    .selectAll()
    .select((e) =>
      e
        .or([
          e('audit_id', '>', sql<string>`coalesce((select audit_id from audit_head), 0)`),
          e(
            'audit_id',
            'in',
            e.selectFrom('audit_faults').select('audit_id').where('fault', '=', 'foreign row'),
          ),
        ])
        .$castTo<boolean>()
        .as('is_foreign'),
    );

export interface AuditFilter {
  readonly teamId: string;
  /** Rows about this project: by its id; by its name where the row has no id. */
  readonly project?: { readonly projectId: string; readonly name: string };
  readonly actor?: string;
  readonly since?: Date;
  /** Only rows before this moment. */
  readonly before?: Date;
}

const selectMatching = (db: Db, { teamId, project, actor, since, before }: AuditFilter) => {
  let query = selectAudit(db).where('team_id', '=', teamId);
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
export function readAuditPage(
  db: Db,
  filter: AuditFilter,
  limit: number,
  beforeId: string | null = null,
): Promise<readonly AuditRow[]> {
  const query = selectMatching(db, filter).orderBy('audit_id', 'desc').limit(limit);
  return (beforeId === null ? query : query.where('audit_id', '<', beforeId)).execute();
}

const BATCH = 500;

/** Oldest first, a batch at a time, so that a trail of any length never sits in memory. */
export async function* readAuditRows(db: Db, filter: AuditFilter): AsyncGenerator<AuditRow> {
  for (let last = '0'; ; ) {
    const rows = await selectMatching(db, filter)
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
export async function findAuditedProject(
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
