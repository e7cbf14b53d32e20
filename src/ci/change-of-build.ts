// Which report belongs to a build: by its id, else by time, and then only where nothing else fits.

import { type CiReportRow, ciReportsAround } from '../store/ci-reports.ts';
import type { Db } from '../store/tables.ts';
import { buildsCreatedBetween, findWatchedBuild } from '../store/watched-builds.ts';
import { CiReport } from './report.ts';

/** A run that takes longer than this is not matched by time. */
const LONGEST_RUN_MS = 6 * 3_600_000;

interface Run {
  readonly from: Date;
  readonly to: Date;
  readonly report: CiReport;
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
    return from ? [{ from, to: finished.received_at, report }] : [];
  });
}

/** null: CI has not said, or more than one answer fits. */
export async function changeOfBuild(db: Db, projectId: string, buildId: string): Promise<CiReport | null> {
  const build = await findWatchedBuild(db, buildId);
  if (build?.project_id !== projectId) return null;
  const at = build.created_at.getTime();
  const rows = await ciReportsAround(
    db,
    projectId,
    new Date(at - LONGEST_RUN_MS),
    new Date(at + LONGEST_RUN_MS),
  );
  const exact =
    rows.find(({ build_id, event }) => build_id === buildId && event === 'finished') ??
    rows.find(({ build_id }) => build_id === buildId);
  if (exact) return CiReport.parse(exact.report);
  const [run, another] = runsOf(rows).filter(({ from, to }) => from.getTime() <= at && at <= to.getTime());
  if (!run || another) return null;
  const builds = await buildsCreatedBetween(db, projectId, run.from, run.to);
  return builds.length === 1 ? run.report : null;
}
