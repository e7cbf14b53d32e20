// Asks Depot again for what it didn't say about a failed build at first, and updates the messages.

import { buildOf } from '../analysis/kept-build.ts';
import { listIncidentsOfBuilds } from '../store/incidents.ts';
import { bumpIncident } from '../store/notices.ts';
import { findWatchedBuild, writeFinding } from '../store/watched-builds.ts';
import type { WatchContext } from './context.ts';
import { findCause, isComplete } from './find-cause.ts';

/** @throws Error when there is still a gap, so that the job is tried again later. */
export async function retryFinding(context: WatchContext, projectId: string, buildId: string): Promise<void> {
  const { db, depot, jobs } = context;
  const row = await findWatchedBuild(db, buildId);
  if (!row) return;
  const finding = await findCause(depot, projectId, buildOf(row));
  if (!isComplete(finding)) throw new Error('Depot still does not give the steps and the log');
  await db.transaction().execute(async (trx) => {
    await writeFinding(trx, buildId, JSON.stringify(finding));
    for (const { incident_id } of await listIncidentsOfBuilds(trx, projectId, [buildId])) {
      for (const channelId of await bumpIncident(trx, incident_id)) {
        await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
      }
    }
  });
}
