// What Depot says about a project's builds since the last poll: as many pages as are new, and the builds that were
// running and have fallen off those pages.

import { createHash } from 'node:crypto';
import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Build, Page } from '../depot/model.ts';
import type { WatchRow } from '../store/watches.ts';
import { detect, type Known, mustGoOn } from './detect.ts';

/** Enough for what happens between two polls. */
const PAGE_SIZE = 20;
/** What the first poll learns: the project's past, and with more pages than one what a day of it brought. */
const LONG_PAGE_SIZE = 100;
/** A day of a busy project; what is older still is history by then. */
const MAX_PAGES = 50;
/** Builds that run for hours are asked for one by one; so many at a poll. */
const MAX_ASKED = 10;

/** A project's newest builds. */
export interface NewestPage extends Page<Build> {
  /** The same for the same builds in the same states. */
  readonly fingerprint: string;
}

export interface Fetched {
  readonly builds: readonly Build[];
  /** Were running, and Depot knows them no longer. */
  readonly gone: readonly string[];
}

/** A page token that has expired: the list is read again from the start, once. */
const isStaleToken = (error: unknown) =>
  error instanceof DepotError && (error.code === 'invalid_argument' || error.code === 'failed_precondition');

/** @param isFirst nobody has polled the project before. @throws DepotError */
export async function fetchNewestPage(
  { builds }: Depot,
  projectId: string,
  isFirst: boolean,
): Promise<NewestPage> {
  const page = await builds.page(projectId, { pageSize: isFirst ? LONG_PAGE_SIZE : PAGE_SIZE });
  const states = page.items.map(({ buildId, status, finishedAt }) => [buildId, status, finishedAt]);
  const hash = createHash('sha256').update(JSON.stringify(states.slice(0, PAGE_SIZE)));
  return { ...page, fingerprint: hash.digest('base64url') };
}

async function fetchOlderPages(
  { builds }: Depot,
  projectId: string,
  newest: Page<Build>,
  known: ReadonlyMap<string, Known>,
  newestKnown: Date | null,
): Promise<readonly Build[]> {
  let all: Build[] = [...newest.items];
  let pageToken = mustGoOn(newest.items, known, newestKnown) ? newest.nextPageToken : null;
  let begunAgain = false;
  for (let pages = 1; pageToken !== null && pages < MAX_PAGES; pages++) {
    try {
      const page: Page<Build> = await builds.page(projectId, {
        pageSize: LONG_PAGE_SIZE,
        ...(pageToken && { pageToken }),
      });
      all.push(...page.items);
      pageToken = mustGoOn(page.items, known, newestKnown) ? page.nextPageToken : null;
    } catch (error) {
      if (pageToken === '' || begunAgain || !isStaleToken(error)) throw error;
      begunAgain = true;
      pageToken = '';
      all = [];
    }
  }
  // Pages overlap when builds begin in the meantime: the last one counts.
  return [...new Map(all.map((build) => [build.buildId, build])).values()];
}

/**
 * @param newest what Depot lists first.
 * @param known the builds of the polls before; those that were running, however old.
 * @throws DepotError when the list cannot be had.
 */
export async function fetchNew(
  depot: Depot,
  watch: Pick<WatchRow, 'project_id' | 'newest_build_at' | 'last_polled_at'>,
  newest: NewestPage,
  known: ReadonlyMap<string, Known>,
): Promise<Fetched> {
  const newestKnown = watch.newest_build_at ?? watch.last_polled_at;
  const listed = await fetchOlderPages(depot, watch.project_id, newest, known, newestKnown);
  const missing = someOf(detect(known, listed).missing);
  const asked = await Promise.all(missing.map((buildId) => askFor(depot, buildId)));
  return {
    builds: [...listed, ...asked.flatMap(({ build }) => build ?? [])],
    gone: asked.flatMap(({ buildId, isGone }) => (isGone ? [buildId] : [])),
  };
}

/** Others at each poll, so that none starves behind builds that never end. */
function someOf(missing: readonly string[]): readonly string[] {
  if (missing.length <= MAX_ASKED) return missing;
  const from = Math.floor(Math.random() * missing.length);
  return [...missing.slice(from), ...missing.slice(0, from)].slice(0, MAX_ASKED);
}

async function askFor({ builds }: Depot, buildId: string) {
  try {
    return { buildId, build: await builds.get(buildId), isGone: false };
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    // Another error than "not there" says nothing about the build: it is asked for again at the next poll.
    return { buildId, build: null, isGone: error.code === 'not_found' };
  }
}
