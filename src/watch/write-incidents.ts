// Writes which incidents a project has. One that turned out to be part of another hands its messages and its owner over.

import { handOver, openIncidentsOf, reopenable, saveIncident } from '../store/incidents.ts';
import { bumpIncident } from '../store/notices.ts';
import type { WatchRow } from '../store/watches.ts';
import type { Accounted, BranchIncident } from './account.ts';
import { closeIncident, type Outbox } from './enqueue-notices.ts';

export async function writeIncidents(
  outbox: Outbox,
  watch: Pick<WatchRow, 'project_id' | 'project_name'>,
  { incidents, merged }: Pick<Accounted, 'incidents' | 'merged'>,
): Promise<void> {
  const { trx, now, touched } = outbox;
  for (const { incidentId } of merged) await closeIncident(outbox, incidentId, 'merged');
  const ids = incidents.map(({ incident }) => incident.incidentId);
  // Of a branch only one may be open at any moment, also while two of them swap branches.
  await reopenable(trx, ids, now);
  for (const state of incidents) {
    if (!state.closed) await leaveOthers(outbox, watch.project_id, state);
    await saveIncident(trx, rowOf(watch, state));
  }
  for (const { incidentId, into } of merged) {
    if (into === null) continue;
    await handOver(trx, incidentId, into);
    for (const channelId of await bumpIncident(trx, into)) touched.add(channelId);
  }
}

/** Left behind by an earlier watch of the project. */
async function leaveOthers(outbox: Outbox, projectId: string, { incident, branch }: BranchIncident) {
  for (const open of await openIncidentsOf(outbox.trx, projectId)) {
    if (open.branch === branch && open.incident_id !== incident.incidentId)
      await closeIncident(outbox, open.incident_id, 'unfollowed');
  }
}

function rowOf(
  watch: Pick<WatchRow, 'project_id' | 'project_name'>,
  { incident, branch, greenBefore, closed, outcomes }: BranchIncident,
) {
  return {
    incident_id: incident.incidentId,
    project_id: watch.project_id,
    project_name: watch.project_name,
    branch,
    opened_at: incident.openedAt,
    ...(greenBefore !== undefined && { green_before: greenBefore }),
    first_build_id: incident.firstBuildId,
    last_build_id: incident.lastBuildId,
    last_failed_at: incident.lastFailedAt,
    failures: incident.failures,
    outcomes: JSON.stringify(outcomes),
    closed_at: closed?.at ?? null,
    closed_by_build_id: closed?.buildId ?? null,
    closed_because: null,
  };
}
