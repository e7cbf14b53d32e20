// Writes a channel's digest when it is due: of its subscribed projects, from the builds that the poller stored.

import { randomUUID } from 'node:crypto';
import { summarise } from '../analysis/baselines.ts';
import { buildOf } from '../analysis/kept-build.ts';
import { readChangesOfBuilds } from '../ci/change-of-build.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import { type DigestRow, findDigest, lockDigest, markSent } from '../store/digests.ts';
import { type IncidentRow, listIncidentsOpenedSince } from '../store/incidents.ts';
import type { NoticeContent } from '../store/notice-content.ts';
import { addNotice } from '../store/notices.ts';
import { EVERY_PROJECT, listSubscriptionsBy } from '../store/subscriptions.ts';
import type { Db } from '../store/tables.ts';
import { readWatchNames } from '../store/watch-figures.ts';
import { listBuildsEnded } from '../store/watched-builds.ts';
import type { DeliverContext } from './context.ts';
import { readMonthlyContent } from './monthly.ts';

/** A digest is short. */
const MAX_CHANGES = 5;
const DAY_MS = 86_400_000;

export async function buildDigest(
  { db, clock }: DeliverContext,
  jobs: Jobs,
  channelId: string,
): Promise<void> {
  const digest = await findDigest(db, channelId);
  if (!digest) return;
  const to = clock.now();
  const every = everyOf(digest);
  const period = periodOf(every, digest.last_sent_for, to);
  // The job was run twice.
  if (!period) return;
  const { from } = period;
  const subscriptions = await listSubscriptionsBy(db, { channelId });
  // No subscriptions are left here, or nothing can be posted.
  if (subscriptions.every(({ paused_at }) => paused_at !== null)) return;
  const isEvery = subscriptions.some(({ project_id }) => project_id === EVERY_PROJECT);
  const followed = isEvery ? ('all' as const) : subscriptions.map(({ project_id }) => project_id);
  const names = await readWatchNames(db);
  const of = { followed, names };
  const made =
    every === 'month'
      ? ({ kind: 'monthly', content: await readMonthly(db, of, to) } as const)
      : ({ kind: 'digest', content: await readDigest(db, of, { every, from, to }) } as const);
  await db.transaction().execute(async (trx) => {
    const latest = await lockDigest(trx, channelId);
    if (latest?.last_sent_for?.getTime() !== digest.last_sent_for?.getTime()) return;
    await markSent(trx, channelId, to);
    await addNotice(trx, {
      noticeId: randomUUID(),
      dedupeKey: `digest:${channelId}:${to.toISOString()}`,
      teamId: digest.team_id,
      channelId,
      kind: made.kind,
      incidentId: null,
      content: JSON.stringify(made.content),
      createdAt: to,
      notBefore: to,
      finishedAt: null,
    });
    await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  });
}

type Every = 'day' | 'week' | 'month';

function everyOf({ every }: DigestRow): Every {
  return every === 'week' || every === 'month' ? every : 'day';
}

interface Subscribed {
  readonly followed: 'all' | readonly string[];
  readonly names: ReadonlyMap<string, string>;
}

function readMonthly(db: Db, { followed, names }: Subscribed, to: Date): Promise<NoticeContent<'monthly'>> {
  const ids = followed === 'all' ? [...names.keys()] : followed;
  const projects = ids.map((projectId) => ({ projectId, name: names.get(projectId) ?? projectId }));
  return readMonthlyContent(db, projects, to);
}

async function readDigest(
  db: Db,
  { followed, names }: Subscribed,
  { every, from, to }: { readonly every: 'day' | 'week'; readonly from: Date; readonly to: Date },
): Promise<NoticeContent<'digest'>> {
  const builds = await listBuildsEnded(db, followed, from, to);
  const incidents = await listIncidentsOpenedSince(db, followed, from);
  const projects = [...Map.groupBy(builds, ({ project_id }) => project_id)].map(([projectId, rows]) => {
    const { medianSeconds, cacheRate, savedSeconds } = summarise(rows.map(buildOf));
    const failed = rows.filter(({ status }) => status === 'failed' || status === 'error').length;
    const projectName = names.get(projectId) ?? projectId;
    return { projectId, projectName, builds: rows.length, failed, medianSeconds, cacheRate, savedSeconds };
  });
  const open = incidents
    .filter(({ closed_at }) => closed_at === null)
    .toSorted((a, b) => b.opened_at.getTime() - a.opened_at.getTime());
  return {
    from,
    to,
    every,
    projects: projects.toSorted((a, b) => b.failed - a.failed || b.builds - a.builds),
    incidents: incidents.length,
    redSeconds: incidents.reduce((sum, incident) => sum + redSeconds(incident, from, to), 0),
    stillRed: open.map(({ project_name }) => project_name),
    failedWith: await readFailedWith(db, open.slice(0, MAX_CHANGES)),
  };
}

/** Only what the digest shows is kept: names, without mentions. */
async function readFailedWith(
  db: Db,
  open: readonly IncidentRow[],
): Promise<NoticeContent<'digest'>['failedWith']> {
  const builds = open.map((one) => ({ projectId: one.project_id, buildId: one.first_build_id }));
  const changes = await readChangesOfBuilds(db, builds);
  return open.flatMap(({ project_name: projectName, first_build_id }) => {
    const change = changes.get(first_build_id);
    if (!change) return [];
    const { commit, branch, author } = change;
    return [{ projectName, commit, branch, author: author && { name: author.name, login: author.login } }];
  });
}

/**
 * From the digest before to now: in the night in which clocks change that is an hour more or less, and after a night
 * without the bot it is more. null: the previous one is a moment old.
 */
function periodOf(every: Every, before: Date | null, to: Date): { readonly from: Date } | null {
  const usual = { day: 1, week: 7, month: 30 }[every] * DAY_MS;
  const since = before ? to.getTime() - before.getTime() : usual;
  if (since < usual / 2) return null;
  return { from: new Date(to.getTime() - (since < usual * 2 ? since : usual)) };
}

/** How long the project was red within the period. */
function redSeconds({ opened_at, closed_at }: IncidentRow, from: Date, to: Date): number {
  const began = Math.max(opened_at.getTime(), from.getTime());
  const ended = Math.min((closed_at ?? to).getTime(), to.getTime());
  return Math.max(0, Math.round((ended - began) / 1_000));
}
