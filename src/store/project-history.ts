// What happened to one project: its incidents, and the builds that lost their cache or were slow.

import { sql } from 'kysely';
import type { NoticeKind } from './notice-content.ts';
import type { Db } from './tables.ts';

export interface IncidentHistoryRow {
  readonly opened_at: Date;
  readonly closed_at: Date | null;
  readonly closed_because: string | null;
  readonly failures: number;
  readonly last_build_id: string;
  readonly owner_id: string | null;
  /** Of the last failed build, as kept. */
  readonly finding: unknown;
}

/** Those that began before a moment, newest first. */
export async function listIncidentsBefore(
  db: Db,
  projectId: string,
  before: Date,
  limit: number,
): Promise<readonly IncidentHistoryRow[]> {
  return db
    .selectFrom('incidents')
    .leftJoin('watched_builds', 'watched_builds.build_id', 'incidents.last_build_id')
    .select([
      'incidents.opened_at',
      'incidents.closed_at',
      'incidents.closed_because',
      'incidents.failures',
      'incidents.last_build_id',
      'incidents.owner_id',
      'watched_builds.finding',
    ])
    .where('incidents.project_id', '=', projectId)
    .where('incidents.opened_at', '<', before)
    .orderBy('incidents.opened_at', 'desc')
    .limit(limit)
    .execute();
}

export interface DegradedBuildRow {
  /** As NOTICE_CONTENT says. */
  readonly content: unknown;
  readonly at: Date;
}

const DEGRADED: NoticeKind = 'degraded';

/** Builds that were notified as slow or without their cache, before a moment, newest first. */
export async function listDegradedBefore(
  db: Db,
  projectId: string,
  before: Date,
  limit: number,
): Promise<readonly DegradedBuildRow[]> {
  return (
    db
      .selectFrom('watched_builds')
      .innerJoin('notices', (join) =>
        join
          .on('notices.kind', '=', DEGRADED)
          .on(sql<boolean>`notices.content ->> 'buildId' = watched_builds.build_id`),
      )
      .select(['notices.content', 'watched_builds.created_at as at'])
      // One row, however many channels were notified.
      .distinctOn(['watched_builds.created_at', 'watched_builds.build_id'])
      .where('watched_builds.project_id', '=', projectId)
      .where('watched_builds.created_at', '<', before)
      .orderBy('watched_builds.created_at', 'desc')
      .orderBy('watched_builds.build_id')
      .limit(limit)
      .execute()
  );
}
