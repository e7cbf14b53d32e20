// Which report belongs to a build: by its id, else by time, and then only where nothing else fits.

import { type CiReportRow, ciReportsAround } from '../store/ci-reports.ts';
import type { Db } from '../store/tables.ts';
import { buildsCreatedBetween, findWatchedBuild } from '../store/watched-builds.ts';
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
    return from ? [{ from, report, receivedAt: finished.received_at }] : [];
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

/** Reports that may be about builds of this time. */
function reportsAbout(db: Db, projectId: string, from: Date, to: Date): Promise<readonly CiReportRow[]> {
  const [earliest, latest] = [from.getTime() - LONGEST_RUN_MS, to.getTime() + LONGEST_RUN_MS];
  return ciReportsAround(db, projectId, new Date(earliest), new Date(latest));
}

/**
 * @param builds all of the project in their time, as Depot listed them at `listedAt`: a later report that names no build may
 * be about one that is missing.
 */
export async function reportsOfBuilds(
  db: Db,
  projectId: string,
  builds: readonly BuildTime[],
  listedAt: Date,
): Promise<ReadonlyMap<string, MatchedReport>> {
  const times = builds.map(({ createdAt }) => createdAt.getTime());
  if (times.length === 0) return new Map();
  const [from, to] = [new Date(Math.min(...times)), new Date(Math.max(...times))];
  const rows = await reportsAbout(db, projectId, from, to);
  return matchReports(
    builds,
    rows.filter(({ build_id, received_at }) => build_id !== null || received_at <= listedAt),
  );
}

/** null: CI has not said, or more than one answer fits. */
export async function changeOfBuild(db: Db, projectId: string, buildId: string): Promise<CiReport | null> {
  const build = await findWatchedBuild(db, buildId);
  if (build?.project_id !== projectId) return null;
  const { created_at: createdAt } = build;
  const rows = await reportsAbout(db, projectId, createdAt, createdAt);
  const [run] = runsOf(rows).filter((one) => isWithin(one, { buildId, createdAt }));
  const there = run ? await buildsCreatedBetween(db, projectId, run.from, run.receivedAt) : [];
  const others = there.map((one) => ({ buildId: one.build_id, createdAt: one.created_at }));
  const builds = others.some((one) => one.buildId === buildId) ? others : [...others, { buildId, createdAt }];
  return matchReports(builds, rows).get(buildId)?.report ?? null;
}
