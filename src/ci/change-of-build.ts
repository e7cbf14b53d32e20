// Which report belongs to a build: by its id, else by time, and then only where nothing else fits.

import { type CiReportRow, listCiReports } from '../store/ci-reports.ts';
import type { ProjectSpan } from '../store/project-span.ts';
import type { Db } from '../store/tables.ts';
import { findWatchedBuilds, listBuildsCreated } from '../store/watched-builds.ts';
import { CiReport } from './report.ts';

/** A run that takes longer than this is not matched by time. */
const LONGEST_RUN_MS = 6 * 3_600_000;

export interface BuildTime {
  readonly buildId: string;
  readonly createdAt: Date;
}

export interface MatchedReport {
  readonly report: CiReport;
  readonly receivedAt: Date;
}

interface Run extends MatchedReport {
  readonly from: Date;
}

/** Runs without a build id that say when they began and when they ended. */
function runsOf(rows: readonly CiReportRow[]): readonly Run[] {
  const unnamed = rows.filter(({ build_id }) => build_id === null);
  return [...Map.groupBy(unnamed, ({ run_key }) => run_key).values()].flatMap((ofRun) => {
    const started = ofRun.find(({ event }) => event === 'started');
    const finished = ofRun.find(({ event }) => event === 'finished');
    if (!finished) return [];
    const report = CiReport.parse(finished.report);
    const from = report.startedAt ? new Date(report.startedAt) : started?.received_at;
    if (!from || finished.received_at.getTime() - from.getTime() > LONGEST_RUN_MS) return [];
    return [{ from, report, receivedAt: finished.received_at }];
  });
}

const isWithin = ({ from, receivedAt }: Run, { createdAt }: BuildTime) =>
  from <= createdAt && createdAt <= receivedAt;

/** By build: what names it. Of its two reports, the one about its end. */
function reportsWithId(rows: readonly CiReportRow[]): ReadonlyMap<string, CiReportRow> {
  const named = new Map<string, CiReportRow>();
  for (const row of rows) {
    if (row.build_id !== null && (row.event === 'finished' || !named.has(row.build_id)))
      named.set(row.build_id, row);
  }
  return named;
}

/**
 * Pure. @param builds all of the project that were created while the runs ran: a run belongs to a build only if it fits no
 * other one, and a build that another run names is none of them.
 */
export function matchReports(
  builds: readonly BuildTime[],
  rows: readonly CiReportRow[],
): ReadonlyMap<string, MatchedReport> {
  const named = reportsWithId(rows);
  const unnamed = builds.filter(({ buildId }) => !named.has(buildId));
  const runs = runsOf(rows);
  return new Map(
    builds.flatMap((build): readonly (readonly [string, MatchedReport])[] => {
      const exact = named.get(build.buildId);
      if (exact) {
        const match = { report: CiReport.parse(exact.report), receivedAt: exact.received_at };
        return [[build.buildId, match]];
      }
      const [run, another] = runs.filter((one) => isWithin(one, build));
      if (!run || another || unnamed.filter((one) => isWithin(run, one)).length > 1) return [];
      return [[build.buildId, run]];
    }),
  );
}

/** When reports about builds of this time were received. */
const reportSpan = (projectId: string, from: Date, to: Date): ProjectSpan => ({
  projectId,
  from: new Date(from.getTime() - LONGEST_RUN_MS),
  to: new Date(to.getTime() + LONGEST_RUN_MS),
});

/**
 * @param builds all of the project in their time, as Depot listed them at `listedAt`: a later report that names no build may
 * be about one that is missing.
 */
export async function readReportsOfBuilds(
  db: Db,
  projectId: string,
  builds: readonly BuildTime[],
  listedAt: Date,
): Promise<ReadonlyMap<string, MatchedReport>> {
  const times = builds.map(({ createdAt }) => createdAt.getTime());
  if (times.length === 0) return new Map();
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const rows = await listCiReports(db, [reportSpan(projectId, from, to)]);
  return matchReports(
    builds,
    rows.filter(({ build_id, received_at }) => build_id !== null || received_at <= listedAt),
  );
}

interface BuildOfProject {
  readonly projectId: string;
  readonly buildId: string;
}

interface Candidate extends BuildOfProject, BuildTime {
  readonly rows: readonly CiReportRow[];
  /** A run that it fits by time. */
  readonly run: Run | undefined;
}

/**
 * By build; three queries, however many builds there are. A build is missing where CI has not said, where more than one
 * answer fits, and where the bot has not seen it in that project.
 */
export async function readChangesOfBuilds(
  db: Db,
  wanted: readonly BuildOfProject[],
): Promise<ReadonlyMap<string, CiReport>> {
  const projects = new Map(wanted.map(({ buildId, projectId }) => [buildId, projectId]));
  const kept = await findWatchedBuilds(db, [...projects.keys()]);
  const seen = kept
    .filter(({ build_id, project_id }) => projects.get(build_id) === project_id)
    .map((row) => ({ buildId: row.build_id, projectId: row.project_id, createdAt: row.created_at }));
  const spans = seen.map(({ projectId, createdAt }) => reportSpan(projectId, createdAt, createdAt));
  const reports = await listCiReports(db, spans);
  const candidates = seen.map((build, i): Candidate => {
    const rows = reports.filter((row) => isIn(spans[i], row.project_id, row.received_at));
    return { ...build, rows, run: runsOf(rows).find((run) => isWithin(run, build)) };
  });
  const runSpans = candidates.flatMap(({ projectId, run }) =>
    run ? [{ projectId, from: run.from, to: run.receivedAt }] : [],
  );
  const others = await listBuildsCreated(db, runSpans);
  return new Map(
    candidates.flatMap(({ projectId, buildId, createdAt, rows, run }) => {
      const meanwhile = others
        .filter((one) => run && one.build_id !== buildId && one.project_id === projectId)
        .map((one) => ({ buildId: one.build_id, createdAt: one.created_at }))
        .filter((one) => run && isWithin(run, one));
      const match = matchReports([{ buildId, createdAt }, ...meanwhile], rows).get(buildId);
      return match ? [[buildId, match.report] as const] : [];
    }),
  );
}

const isIn = (span: ProjectSpan | undefined, projectId: string, at: Date) =>
  span?.projectId === projectId && span.from <= at && at <= span.to;

/** null: CI has not said, or more than one answer fits. */
export async function changeOfBuild(db: Db, projectId: string, buildId: string): Promise<CiReport | null> {
  return (await readChangesOfBuilds(db, [{ projectId, buildId }])).get(buildId) ?? null;
}
