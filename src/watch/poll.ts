// One look at one project: what Depot says, what that means, whom it concerns. Depot is asked first; then everything is
// written in one transaction.

import { buildOf } from '../analysis/kept-build.ts';
import { DepotError } from '../depot/depot-error.ts';
import { recentBuilds, runningBuilds } from '../store/watched-builds.ts';
import { findWatch, namesOfWatches, putOff } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import { closeDeleted } from './deleted.ts';
import type { Known } from './detect.ts';
import { fetchNew } from './fetch-new.ts';
import type { Terms } from './planner.ts';
import type { LookEnd } from './pressure.ts';
import { record } from './record.ts';

export interface Look {
  readonly end: LookEnd;
  /** Did it find a build that nobody had seen? */
  readonly isNews: boolean;
  /** Beyond the one that every look takes. */
  readonly extraCalls: number;
  readonly reason: string;
}

/** After a look that failed. */
const AGAIN_AFTER_MS = 30_000;
const NOTHING = { isNews: false, extraCalls: 0 };

/** Never throws for Depot's failures. */
export async function poll(context: WatchContext, projectId: string, terms: Terms): Promise<Look> {
  const { db, depot, clock, log } = context;
  const watch = await findWatch(db, projectId);
  if (!watch) return { end: 'fine', reason: 'gone', ...NOTHING };
  const remembered = [...(await runningBuilds(db, projectId)), ...(await recentBuilds(db, projectId))];
  const known = new Map<string, Known>(remembered.map((row) => [row.build_id, buildOf(row)]));
  try {
    const fetched = await fetchNew(depot, projectId, known, watch.newest_build_at ?? watch.last_look_at);
    const look = { watch, known, remembered: remembered.map(buildOf), ...fetched };
    const isNews = await record(context, look, terms);
    return { end: 'fine', isNews, extraCalls: fetched.calls - 1, reason: watch.reason };
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    const now = clock.now();
    log.info({ projectId, code: error.code }, 'a look at a project failed');
    if (error.code === 'not_found' && (await isDeleted(context, projectId))) {
      await closeDeleted(context, watch, now);
      return { end: 'fine', reason: watch.reason, ...NOTHING };
    }
    await putOff(db, projectId, new Date(now.getTime() + AGAIN_AFTER_MS));
    return { end: endOfError(error), reason: watch.reason, ...NOTHING };
  }
}

function endOfError({ code, retryable }: DepotError): LookEnd {
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
  const others = [...(await namesOfWatches(db)).keys()].filter((id) => id !== projectId);
  if (others.length === 0) return true;
  const there = new Set((await depot.background.projects.list({ fresh: true })).map((one) => one.projectId));
  if (others.some((id) => there.has(id))) return true;
  log.error(
    { watched: others.length },
    'none of the watched projects is there: is DEPOT_TOKEN of another organization?',
  );
  return false;
}
