// What happened in a project since the last poll: pure. Builds are identified by id, never by time, because builds end
// out of order, share timestamps, and come from machines whose clocks differ.

import type { Build, BuildStatus } from '../depot/model.ts';

/** What is remembered of a build that an earlier poll saw. */
export interface Known {
  readonly buildId: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly status: BuildStatus;
}

export interface Detection {
  /** Over since the last poll, in the order in which they ended. */
  readonly ended: readonly Build[];
  /** Started since the last poll and still running. */
  readonly started: readonly Build[];
  /** Were over before, and Depot now says they ended another way. */
  readonly changed: readonly { readonly build: Build; readonly was: BuildStatus }[];
  /** Were running at the last poll, and are on none of the pages: to be asked for one by one. */
  readonly missing: readonly string[];
}

/** A state that Depot may add one day counts as an end once the build has an end. */
export function isOver({ status, finishedAt }: Pick<Build, 'status' | 'finishedAt'>): boolean {
  return status !== 'running' && (status !== 'unknown' || finishedAt !== null);
}

export const endOf = ({ finishedAt, startedAt, createdAt }: Build): Date =>
  finishedAt ?? startedAt ?? createdAt;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export const byEnd = (a: Build, b: Build): number =>
  endOf(a).getTime() - endOf(b).getTime() ||
  a.createdAt.getTime() - b.createdAt.getTime() ||
  compare(a.buildId, b.buildId);

/** @param seen what Depot listed now, in any order; a build on two pages counts once, as seen last. */
export function detect(known: ReadonlyMap<string, Known>, seen: readonly Build[]): Detection {
  const now = new Map(seen.map((build) => [build.buildId, build]));
  const builds = [...now.values()];
  const wasRunning = (buildId: string) => {
    const before = known.get(buildId);
    return before === undefined || !isOver(before);
  };
  return {
    ended: builds.filter((build) => isOver(build) && wasRunning(build.buildId)).toSorted(byEnd),
    started: builds.filter((build) => !isOver(build) && !known.has(build.buildId)).toSorted(byEnd),
    changed: builds.flatMap((build) => {
      const was = known.get(build.buildId)?.status;
      return was && !wasRunning(build.buildId) && isOver(build) && was !== build.status
        ? [{ build, was }]
        : [];
    }),
    missing: [...known.values()]
      .filter((before) => !isOver(before) && !now.has(before.buildId))
      .map(({ buildId }) => buildId),
  };
}

/** Clocks of machines, and the order of a list by them, may be off by so much. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * Must an older page be fetched? Not when this one reaches well behind what the last poll had seen, and holds nothing
 * that was not known there.
 * @param newestKnown when the newest build of the last poll was created, or when it was made; null: nobody has
 * polled before, and one page is enough.
 */
export function mustGoOn(
  page: readonly Build[],
  known: ReadonlyMap<string, Known>,
  newestKnown: Date | null,
): boolean {
  if (newestKnown === null || page.length === 0) return false;
  const oldest = Math.min(...page.map(({ createdAt }) => createdAt.getTime()));
  if (oldest < newestKnown.getTime() - CLOCK_SKEW_MS) return false;
  return page.some(({ buildId }) => !known.has(buildId));
}
