// What Depot says about a project's builds since the last look: as many pages as are new, and the builds that were
// running and have fallen off those pages.

import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Build } from '../depot/model.ts';
import { detect, type Known, mustGoOn } from './detect.ts';

const PAGE_SIZE = 100;
/** A day of a busy project; what is older still is history by then. */
const MAX_PAGES = 50;
/** Builds that run for hours are asked for one by one; so many at a look. */
const MAX_ASKED = 10;

export interface Fetched {
  readonly builds: readonly Build[];
  /** Were running, and Depot knows them no longer. */
  readonly gone: readonly string[];
  readonly calls: number;
}

/** A page token that has expired: the list is begun again, once. */
const isStaleToken = (error: unknown) =>
  error instanceof DepotError && (error.code === 'invalid_argument' || error.code === 'failed_precondition');

async function newPages(
  { builds }: Depot,
  projectId: string,
  known: ReadonlyMap<string, Known>,
  newestKnown: Date | null,
): Promise<{ readonly builds: readonly Build[]; readonly calls: number }> {
  const all: Build[] = [];
  let calls = 0;
  let pageToken: string | null = '';
  let begunAgain = false;
  while (pageToken !== null && calls < MAX_PAGES) {
    try {
      calls += 1;
      const page = await builds.page(projectId, { pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) });
      all.push(...page.items);
      pageToken = mustGoOn(page.items, known, newestKnown) ? page.nextPageToken : null;
    } catch (error) {
      if (pageToken === '' || begunAgain || !isStaleToken(error)) throw error;
      begunAgain = true;
      pageToken = '';
      all.length = 0;
    }
  }
  // Pages overlap when builds begin meanwhile: what was said last counts.
  return { builds: [...new Map(all.map((build) => [build.buildId, build])).values()], calls };
}

/**
 * @param running known builds that were running, however old.
 * @throws DepotError when the list cannot be had.
 */
export async function fetchNew(
  depot: Depot,
  projectId: string,
  known: ReadonlyMap<string, Known>,
  newestKnown: Date | null,
): Promise<Fetched> {
  const listed = await newPages(depot.background, projectId, known, newestKnown);
  const missing = someOf(detect(known, listed.builds).missing);
  const asked = await Promise.all(missing.map((buildId) => askFor(depot.background, buildId)));
  return {
    builds: [...listed.builds, ...asked.flatMap(({ build }) => build ?? [])],
    gone: asked.flatMap(({ buildId, isGone }) => (isGone ? [buildId] : [])),
    calls: listed.calls + missing.length,
  };
}

/** Others at each look, so that none starves behind builds that never end. */
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
    // Another error than "not there" says nothing about the build: it is asked for again at the next look.
    return { buildId, build: null, isGone: error.code === 'not_found' };
  }
}
