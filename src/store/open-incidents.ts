// Everything that is failing now, over all projects, and how fresh that is: what `failing` and the Home tab read.

import type { Db } from './tables.ts';

export interface OpenIncidentRow {
  readonly incident_id: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly opened_at: Date;
  readonly last_failed_at: Date;
  readonly first_build_id: string;
  readonly last_build_id: string;
  readonly failures: number;
  readonly owner_id: string | null;
  /** null: not known. */
  readonly branch: string | null;
  /** Of the last failed build, as kept; null: nothing was found out. */
  readonly finding: unknown;
}

const selectOpen = (db: Db) =>
  db
    .selectFrom('incidents')
    .leftJoin('watched_builds', 'watched_builds.build_id', 'incidents.last_build_id')
    .select([
      'incidents.incident_id',
      'incidents.project_id',
      'incidents.project_name',
      'incidents.opened_at',
      'incidents.last_failed_at',
      'incidents.first_build_id',
      'incidents.last_build_id',
      'incidents.failures',
      'incidents.owner_id',
      'incidents.branch',
      'watched_builds.finding',
    ])
    .where('incidents.closed_at', 'is', null);

/** One query however many projects there are: the newest failure first. */
export async function openIncidents(db: Db): Promise<readonly OpenIncidentRow[]> {
  return selectOpen(db).orderBy('incidents.last_failed_at', 'desc').execute();
}

/** Of several, one for each branch, that which failed last. */
export async function openIncidentOf(db: Db, projectId: string): Promise<OpenIncidentRow | undefined> {
  return selectOpen(db)
    .where('incidents.project_id', '=', projectId)
    .orderBy('incidents.last_failed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export interface WatchCoverage {
  readonly projects: number;
  /** The project that was polled longest ago; null: none was polled yet. */
  readonly oldestPollAt: Date | null;
}

export async function watchCoverage(db: Db): Promise<WatchCoverage> {
  const row = await db
    .selectFrom('watches')
    .select((e) => [e.fn.countAll<string>().as('projects'), e.fn.min('last_polled_at').as('oldest')])
    .executeTakeFirstOrThrow();
  return { projects: Number(row.projects), oldestPollAt: row.oldest };
}
