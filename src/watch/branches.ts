// Which branch builds are of, as CI says now, and where it said otherwise at the last poll.

import { type MatchedReport, readReportsOfBuilds } from '../ci/change-of-build.ts';
import type { Build } from '../depot/model.ts';
import type { Db } from '../store/tables.ts';
import type { BranchBuild, Move } from './account.ts';
import { isOver } from './detect.ts';

/** CI may say so long after a build which branch it was of. */
const SAID_WITHIN_MS = 6 * 3_600_000;

/** As an earlier poll kept it. */
export interface BuildBefore extends BranchBuild {
  readonly notified: unknown;
}

export interface Branches {
  readonly branchOf: (buildId: string) => string | null;
  /** Builds that were over at the last poll. */
  readonly moves: readonly Move[];
  /** Builds that CI has reported since the last poll. */
  readonly reported: readonly string[];
}

export interface Polled {
  readonly projectId: string;
  readonly lastPolledAt: Date | null;
  /** When Depot was asked. */
  readonly askedAt: Date;
  readonly kept: readonly BuildBefore[];
  /** As listed now. */
  readonly builds: readonly Build[];
  /** The new ones among them, of any age. */
  readonly ended: ReadonlySet<string>;
}

export async function readBranches(db: Db, polled: Polled): Promise<Branches> {
  const { projectId, lastPolledAt, askedAt, kept, builds, ended } = polled;
  const before = new Map(kept.map((one) => [one.build.buildId, one]));
  const since = askedAt.getTime() - SAID_WITHIN_MS;
  const all = new Map([...kept.map(({ build }) => build), ...builds].map((build) => [build.buildId, build]));
  const looked = [...all.values()].filter(
    ({ buildId, createdAt }) => createdAt.getTime() >= since || ended.has(buildId),
  );
  // Builds that began after Depot was asked are not in the list: what is matched by time waits for the next poll.
  const reports = await readReportsOfBuilds(db, projectId, looked, askedAt);
  const branchNow = ({ buildId }: Build) => reports.get(buildId)?.report.branch ?? null;
  const isNew = ({ receivedAt }: MatchedReport) => lastPolledAt !== null && receivedAt >= lastPolledAt;
  return {
    branchOf: (buildId) => reports.get(buildId)?.report.branch ?? before.get(buildId)?.branch ?? null,
    moves: looked.flatMap((build): readonly Move[] => {
      const was = before.get(build.buildId);
      if (!was || !isOver(was.build) || ended.has(build.buildId)) return [];
      const branch = branchNow(build);
      return branch === was.branch ? [] : [{ build, from: was.branch, branch }];
    }),
    reported: [...reports].filter(([, report]) => isNew(report)).map(([buildId]) => buildId),
  };
}
