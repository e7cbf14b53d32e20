// Keeps the books of usage by project and day, from what the watch sees.

import type { Build, ProjectUsage } from '../depot/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db, Trx } from '../store/tables.ts';
import {
  type CountedBuild,
  countBuilds,
  type DepotCount,
  dayOf,
  writeDepotCounts,
} from '../store/usage-days.ts';

/** A build that was created before that is not counted any more: which builds were counted is kept longer (60 days). */
export const COUNTED_FOR_DAYS = 45;
const COUNTED_FOR_MS = COUNTED_FOR_DAYS * 86_400_000;

/** No build is longer or has more steps; Depot's answer must not break the sums. */
const MOST = 10_000_000;

const whole = (value: number | null) =>
  Number.isFinite(value) ? Math.min(MOST, Math.max(0, Math.round(value ?? 0))) : 0;

const hasEnded = ({ status, finishedAt }: Build) =>
  status !== 'running' && (status !== 'unknown' || finishedAt !== null);

/** What a build adds to its day. A failure of Depot's own (`error`) and a cancelled build are neither success nor failure. */
const toCounted = (build: Build): CountedBuild => ({
  build_id: build.buildId,
  created_at: build.createdAt,
  failed: build.status === 'failed' ? 1 : 0,
  succeeded: build.status === 'success' ? 1 : 0,
  seconds: whole(build.durationSeconds),
  saved_seconds: whole(build.savedSeconds),
  cached_steps: whole(build.cachedSteps),
  total_steps: whole(build.totalSteps),
});

/** @param hasCache whether to keep what is said of the cache too, which is true of now only */
export const toDepotCounts = (usage: readonly ProjectUsage[], hasCache: boolean): readonly DepotCount[] =>
  usage
    .filter(({ buildCount, layerCacheGb }) => buildCount > 0 || (hasCache && layerCacheGb > 0))
    .map(({ projectId, buildCount, buildSeconds, layerCacheGb }) => ({
      projectId,
      builds: whole(buildCount),
      seconds: whole(buildSeconds),
      cacheGb: hasCache ? whole(layerCacheGb) : null,
    }));

export interface Rollups {
  /** Builds of a project that began, ended or changed; those still running count once they have ended. */
  recorded(trx: Trx, projectId: string, builds: readonly Build[]): Promise<void>;
  /** Depot's own count of a UTC day so far, in whole builds and seconds. */
  counted(day: Date, usage: readonly ProjectUsage[], at: Date): Promise<void>;
}

export function createRollups(db: Db, clock: Clock): Rollups {
  return {
    async recorded(trx, projectId, builds) {
      const since = clock.now().getTime() - COUNTED_FOR_MS;
      const ended = builds.filter((build) => hasEnded(build) && build.createdAt.getTime() >= since);
      await countBuilds(trx, projectId, ended.map(toCounted));
    },
    // Sweeps come every few seconds, and a cache is a row for each project: the hourly fill writes those.
    counted: (day, usage, at) => writeDepotCounts(db, dayOf(day), toDepotCounts(usage, false), at),
  };
}
