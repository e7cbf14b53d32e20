// One poll of one project: what Depot says, what that means, who is notified. Depot is asked first; then everything is
// written in one transaction.

import { buildOf } from '../analysis/kept-build.ts';
import { DepotError } from '../depot/depot-error.ts';
import { readIfKnown } from '../depot/known.ts';
import { hasReportedSince } from '../store/ci-reports.ts';
import { readWatchNames } from '../store/watch-figures.ts';
import { listRecentBuilds, listRunningBuilds } from '../store/watched-builds.ts';
import { putOff, type WatchRow, writePoll } from '../store/watches.ts';
import type { PollEnd } from './backoff.ts';
import { nextPollAt, type Pace, type Reason, weightOf } from './choose-polls.ts';
import type { WatchContext } from './context.ts';
import { closeDeleted } from './deleted.ts';
import type { Known } from './detect.ts';
import { fetchNew, fetchNewestPage, type NewestPage } from './fetch-new.ts';
import { record } from './record.ts';

export interface Poll {
  readonly projectId: string;
  readonly reason: Reason;
  readonly end: PollEnd;
  /** Did it find that a build began or ended? */
  readonly isNews: boolean;
}

/** After a poll that failed. */
const AGAIN_AFTER_MS = 30_000;

/** Never throws for Depot's failures. */
export async function poll(
  context: WatchContext,
  watch: WatchRow,
  reason: Reason,
  pace: Pace,
): Promise<Poll> {
  const { depot, clock } = context;
  const projectId = watch.project_id;
  const askedAt = clock.now();
  try {
    const page = await fetchNewestPage(depot.background, projectId, watch.last_polled_at === null);
    const isNews = (await isUnchanged(context, watch, page))
      ? await writeNothingNew(context, watch, pace, askedAt)
      : await readAndRecord(context, watch, page, pace, askedAt);
    return { projectId, reason, end: 'fine', isNews };
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    return { projectId, reason, end: await handleFailedPoll(context, watch, error), isNews: false };
  }
}

/** Nothing ran, the newest page is the one of the last poll, and CI has said nothing since. */
async function isUnchanged({ db }: WatchContext, watch: WatchRow, { fingerprint }: NewestPage) {
  const { running, page_fingerprint: before, last_polled_at: lastPolledAt } = watch;
  if (running > 0 || before !== fingerprint || !lastPolledAt) return false;
  return !(await hasReportedSince(db, watch.project_id, lastPolledAt));
}

async function writeNothingNew(
  { db }: WatchContext,
  watch: WatchRow,
  pace: Pace,
  askedAt: Date,
): Promise<false> {
  const weight = weightOf(watch.newest_build_at, askedAt);
  const next = nextPollAt({ runningSince: [], weight }, pace, askedAt);
  await writePoll(db, watch, { last_polled_at: askedAt, next_poll_at: next, weight });
  return false;
}

async function readAndRecord(
  context: WatchContext,
  watch: WatchRow,
  page: NewestPage,
  pace: Pace,
  askedAt: Date,
): Promise<boolean> {
  const { db, depot } = context;
  const projectId = watch.project_id;
  const remembered = [
    ...(await listRunningBuilds(db, projectId)),
    ...(await listRecentBuilds(db, projectId)),
  ];
  const before = new Map<string, Known>(remembered.map((row) => [row.build_id, buildOf(row)]));
  const fetched = await fetchNew(depot.background, watch, page, before);
  const { fingerprint } = page;
  const seen = {
    watch,
    known: before,
    kept: remembered.map((row) => ({ build: buildOf(row), branch: row.branch, notified: row.notified })),
    askedAt,
    fingerprint,
    ...fetched,
  };
  return record(context, seen, pace);
}

async function handleFailedPoll(context: WatchContext, watch: WatchRow, error: DepotError): Promise<PollEnd> {
  const { db, clock, log } = context;
  const projectId = watch.project_id;
  log.info({ projectId, code: error.code }, 'a poll of a project failed');
  if (error.code === 'not_found' && (await readIfKnown(isDeleted(context, projectId)))) {
    await closeDeleted(context, watch, clock.now());
    return 'fine';
  }
  await putOff(db, projectId, new Date(clock.now().getTime() + AGAIN_AFTER_MS));
  return endOfError(error);
}

export function endOfError({ code, retryable }: DepotError): PollEnd {
  if (code === 'resource_exhausted') return 'too many calls';
  return retryable || code === 'unauthenticated' || code === 'bad_answer' ? 'unreachable' : 'refused';
}

/** One "not found" may be a slip of Depot's; two different calls that say so are not. */
async function isDeleted(context: WatchContext, projectId: string): Promise<boolean> {
  const { projects } = context.depot.background;
  try {
    await projects.get(projectId);
    return false;
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    return error.code === 'not_found' && (await isOurOrganization(context, projectId));
  }
}

/** With the token of another organization every project would be gone, and everybody's subscriptions with them. */
async function isOurOrganization({ db, depot, log }: WatchContext, projectId: string): Promise<boolean> {
  const others = [...(await readWatchNames(db)).keys()].filter((id) => id !== projectId);
  if (others.length === 0) return true;
  const there = new Set((await depot.background.projects.list({ fresh: true })).map((one) => one.projectId));
  if (others.some((id) => there.has(id))) return true;
  log.error(
    { watched: others.length },
    'none of the watched projects is there: is DEPOT_TOKEN of another organization?',
  );
  return false;
}
