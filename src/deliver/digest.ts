// Makes a channel's digest when it is due: of the projects that the channel follows, from what the watch remembers.

import { randomUUID } from 'node:crypto';
import { summarise } from '../analysis/baselines.ts';
import { buildOf } from '../analysis/kept-build.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import { findDigest } from '../store/digests.ts';
import { type IncidentRow, incidentsOpenedSince } from '../store/incidents.ts';
import type { NoticeContent } from '../store/notice-content.ts';
import { addNotice } from '../store/notices.ts';
import { EVERY_PROJECT, subscriptionsBy } from '../store/subscriptions.ts';
import { buildsEndedIn } from '../store/watched-builds.ts';
import { namesOfWatches } from '../store/watches.ts';
import type { DeliverContext } from './context.ts';

const DAY_MS = 86_400_000;

export async function buildDigest(
  { db, clock }: DeliverContext,
  jobs: Jobs,
  channelId: string,
): Promise<void> {
  const digest = await findDigest(db, channelId);
  if (!digest) return;
  const to = clock.now();
  const every = digest.every === 'week' ? 'week' : 'day';
  const from = new Date(to.getTime() - (every === 'week' ? 7 : 1) * DAY_MS);
  const subscriptions = await subscriptionsBy(db, { channelId });
  const isEvery = subscriptions.some(({ project_id }) => project_id === EVERY_PROJECT);
  const followed = isEvery ? ('all' as const) : subscriptions.map(({ project_id }) => project_id);
  const names = await namesOfWatches(db);
  const builds = await buildsEndedIn(db, followed, from, to);
  const incidents = await incidentsOpenedSince(db, followed, from);
  const projects = [...Map.groupBy(builds, ({ project_id }) => project_id)].map(([projectId, rows]) => {
    const { medianSeconds, cacheRate, savedSeconds } = summarise(rows.map(buildOf));
    const failed = rows.filter(({ status }) => status === 'failed' || status === 'error').length;
    const projectName = names.get(projectId) ?? projectId;
    return { projectId, projectName, builds: rows.length, failed, medianSeconds, cacheRate, savedSeconds };
  });
  const content: NoticeContent<'digest'> = {
    from,
    to,
    every,
    projects: projects.toSorted((a, b) => b.failed - a.failed || b.builds - a.builds),
    incidents: incidents.length,
    redSeconds: incidents.reduce((sum, incident) => sum + redSeconds(incident, from, to), 0),
    stillRed: incidents.filter(({ closed_at }) => closed_at === null).map(({ project_name }) => project_name),
  };
  await db.transaction().execute(async (trx) => {
    await addNotice(trx, {
      noticeId: randomUUID(),
      // One a period, however often the job is run.
      dedupeKey: `digest:${channelId}:${to.toISOString().slice(0, 13)}`,
      teamId: digest.team_id,
      channelId,
      kind: 'digest',
      incidentId: null,
      content: JSON.stringify(content),
      createdAt: to,
      notBefore: to,
      finishedAt: null,
    });
    await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  });
}

/** How long the project was red within the period. */
function redSeconds({ opened_at, closed_at }: IncidentRow, from: Date, to: Date): number {
  const began = Math.max(opened_at.getTime(), from.getTime());
  const ended = Math.min((closed_at ?? to).getTime(), to.getTime());
  return Math.max(0, Math.round((ended - began) / 1_000));
}
