// Puts an open incident straight into the database: for tests of what shows incidents.

import { saveIncident } from '../../src/store/incidents.ts';
import type { Db } from '../../src/store/tables.ts';
import { writeBuilds } from '../../src/store/watched-builds.ts';

export interface IncidentSeed {
  readonly projectId: string;
  readonly projectName: string;
  readonly failures?: number;
  readonly lastFailedAt: Date;
  readonly ownerId?: string | null;
  readonly step?: string;
  readonly cause?: string;
  /** The same for the same failure. */
  readonly fingerprint?: string;
}

export async function openIncident(db: Db, seed: IncidentSeed): Promise<string> {
  const { projectId, projectName, lastFailedAt } = seed;
  const incidentId = `i-${projectId}`;
  const buildId = `b${projectId.slice(1)}`;
  const finding = {
    step: { name: seed.step ?? '[build 3/7] RUN npm ci', error: 'exit code: 1' },
    cause: {
      id: 'lockfile-outdated',
      cause: seed.cause ?? 'The lock file is outdated.',
      next: 'Run npm install.',
    },
    lines: ['npm ERR! EUSAGE'],
    fingerprint: seed.fingerprint ?? projectId,
    stepsKnown: true,
    logKnown: true,
  };
  await db.transaction().execute(async (trx) => {
    await writeBuilds(trx, [
      {
        build_id: buildId,
        project_id: projectId,
        status: 'failed',
        created_at: lastFailedAt,
        started_at: lastFailedAt,
        finished_at: lastFailedAt,
        duration_seconds: 40,
        saved_seconds: 0,
        cached_steps: 1,
        total_steps: 7,
        found_at: lastFailedAt,
        ended_found_at: lastFailedAt,
        finding: JSON.stringify(finding),
        notified: null,
      },
    ]);
    await saveIncident(trx, {
      incident_id: incidentId,
      project_id: projectId,
      project_name: projectName,
      opened_at: new Date(lastFailedAt.getTime() - 3_600_000),
      green_before: null,
      first_build_id: buildId,
      last_build_id: buildId,
      last_failed_at: lastFailedAt,
      failures: seed.failures ?? 1,
      outcomes: JSON.stringify([]),
      closed_at: null,
      closed_by_build_id: null,
      closed_because: null,
      owner_id: seed.ownerId ?? null,
      owned_since: seed.ownerId ? lastFailedAt : null,
    });
  });
  return incidentId;
}
