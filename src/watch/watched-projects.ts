// Which projects are polled: those with a subscription, or all when somebody is subscribed to `*`. And what can
// be forgotten.

import { DepotError } from '../depot/depot-error.ts';
import { forgetQuietBranches } from '../store/branch-timelines.ts';
import { forgetOldIncidents, openIncidentsOf } from '../store/incidents.ts';
import { forgetOldNotices } from '../store/notices.ts';
import { EVERY_PROJECT, forgetDrafts, listSubscribedProjects } from '../store/subscriptions.ts';
import { forgetOldBuilds } from '../store/watched-builds.ts';
import { addWatches, keepOnlyWatches, type NewWatch } from '../store/watches.ts';
import { LEAST_WEIGHT } from './choose-polls.ts';
import type { WatchContext } from './context.ts';
import { closeIncident, createOutbox, leaveIncidents, wakeDelivery } from './enqueue-notices.ts';
import { NEVER_POLLED } from './incident.ts';

/** The first round over new projects takes this part of the calls, so that it does not starve everything else. */
const FIRST_ROUND_SHARE = 0.7;

/** How long the first round over so many new projects takes, in milliseconds. */
export const firstRoundMs = (projects: number, callsPerMinute: number): number =>
  (projects / (callsPerMinute * FIRST_ROUND_SHARE)) * 60_000;

export async function watchProjects(
  { db, clock }: WatchContext,
  projects: readonly NewWatch[],
  callsPerMinute: number,
): Promise<void> {
  await addWatches(db, projects, {
    health: JSON.stringify(NEVER_POLLED),
    weight: LEAST_WEIGHT,
    at: clock.now(),
    apartMs: firstRoundMs(1, callsPerMinute),
  });
}

export async function tidy(context: WatchContext, callsPerMinute: number): Promise<void> {
  const { db, clock, log, jobs } = context;
  const now = clock.now();
  const followed = await listSubscribedProjects(db);
  const named = followed.filter(({ projectId }) => projectId !== EVERY_PROJECT);
  const isEveryProject = named.length < followed.length;
  try {
    const wanted = isEveryProject ? await everyProject(context) : named;
    await watchProjects(context, wanted, callsPerMinute);
    const ids = new Set([...wanted, ...named].map(({ projectId }) => projectId));
    await db.transaction().execute(async (trx) => {
      const outbox = createOutbox(trx, new Map(), now);
      for (const projectId of await keepOnlyWatches(trx, [...ids])) {
        await leaveIncidents(outbox, projectId);
      }
      await wakeDelivery(outbox, jobs);
    });
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    // Which projects there are is asked again in five minutes; those that are watched stay so.
    log.info({ code: error.code }, 'the list of projects to watch could not be renewed');
  }
  await closeQuietBranches(context);
  await forgetDrafts(db, now);
  await forgetOldBuilds(db, now);
  await forgetOldIncidents(db, now);
  await forgetOldNotices(db, now);
}

/** A branch that is not built any more, in a project that is, was merged or given up. */
const QUIET_MS = 14 * 86_400_000;

async function closeQuietBranches({ db, clock, jobs }: WatchContext): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    const outbox = createOutbox(trx, new Map(), now);
    for (const quiet of await forgetQuietBranches(trx, new Date(now.getTime() - QUIET_MS))) {
      const open = await openIncidentsOf(trx, quiet.project_id);
      for (const { incident_id } of open.filter(({ branch }) => branch === quiet.branch)) {
        await closeIncident(outbox, incident_id, 'quiet');
      }
    }
    await wakeDelivery(outbox, jobs);
  });
}

async function everyProject({ depot }: WatchContext): Promise<readonly NewWatch[]> {
  const projects = await depot.background.projects.list({ fresh: true });
  return projects.map(({ projectId, name }) => ({ projectId, projectName: name }));
}
