// What CI reported about a project's builds.

import type { Selectable } from 'kysely';
import type { ProjectSpan } from './project-span.ts';
import { storableJson, storableText } from './storable.ts';
import type { CiProblemsTable, CiReportsTable, Db, Trx } from './tables.ts';

export type CiReportRow = Selectable<CiReportsTable>;

export interface NewCiReport {
  readonly projectId: string;
  readonly runKey: string;
  readonly event: string;
  readonly buildId: string | null;
  readonly report: Readonly<Record<string, unknown>>;
}

/** true for the first report of this run's event; repeats change nothing. */
export async function addCiReport(db: Db | Trx, report: NewCiReport, now: Date): Promise<boolean> {
  const added = await db
    .insertInto('ci_reports')
    .values({
      project_id: report.projectId,
      run_key: storableText(report.runKey),
      event: report.event,
      build_id: report.buildId,
      report: storableJson(report.report),
      received_at: now,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'run_key', 'event']).doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Those received in these times, newest first. One query. */
export async function listCiReports(db: Db, spans: readonly ProjectSpan[]): Promise<readonly CiReportRow[]> {
  if (spans.length === 0) return [];
  return db
    .selectFrom('ci_reports')
    .selectAll()
    .where((e) =>
      e.or(
        spans.map(({ projectId, from, to }) =>
          e.and([e('project_id', '=', projectId), e('received_at', '>=', from), e('received_at', '<=', to)]),
        ),
      ),
    )
    .orderBy('received_at', 'desc')
    .execute();
}

/** Has CI reported anything of the project since then? */
export async function hasReportedSince(db: Db, projectId: string, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('ci_reports')
    .select('run_key')
    .where('project_id', '=', projectId)
    .where('received_at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export function findNewestCiReport(db: Db, projectId: string): Promise<CiReportRow | undefined> {
  return db
    .selectFrom('ci_reports')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function noteCiProblem(db: Db, projectId: string, problem: string, at: Date): Promise<void> {
  await db
    .insertInto('ci_problems')
    .values({ project_id: projectId, problem: storableText(problem), at })
    .onConflict((conflict) =>
      conflict
        .column('project_id')
        .doUpdateSet((e) => ({ problem: e.ref('excluded.problem'), at: e.ref('excluded.at') })),
    )
    .execute();
}

export function findCiProblem(db: Db, projectId: string): Promise<Selectable<CiProblemsTable> | undefined> {
  return db.selectFrom('ci_problems').selectAll().where('project_id', '=', projectId).executeTakeFirst();
}

export async function forgetCiReports(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('ci_reports').where('received_at', '<', before).execute();
}
