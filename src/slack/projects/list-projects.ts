// The projects that a person sees, with what is counted of each. Everything comes from the bot's own tables: however many
// projects there are, no list asks Depot about each.

import { findCovered } from '../../activity/count-activity.ts';
import { isPastCovered } from '../../activity/covered.ts';
import { lastBuildOf, type Span } from '../../analysis/last-build.ts';
import { readActivity } from '../../store/project-activity.ts';
import { type ListedProject, needsCounts, type ProjectQuery } from '../../views/projects/listed.ts';
import type { Interaction } from '../platform/interaction.ts';
import { keepVisible } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { type Selection, selectProjects } from './select-projects.ts';

export interface ProjectListing extends Selection {
  /** All that this person sees. */
  readonly total: number;
  /** Of this period builds are counted; null: none are yet. */
  readonly covered: Span | null;
  /** Builds are still being counted as far back as was asked. */
  readonly isCounting: boolean;
}

/** Counts are taken once an hour; older ones are taken again. */
const STALE_MS = 75 * 60_000;
const DAY_MS = 86_400_000;

/** @param isCounted with what is counted of each. @default where the query is about that */
export async function listProjects(
  query: ProjectQuery,
  interaction: Interaction,
  services: Services,
  isCounted = needsCounts(query),
): Promise<ProjectListing> {
  const { depot, clock, jobs, store } = services;
  const all = await keepVisible(await depot.projects.list(), interaction, services);
  const [covered, activity] = isCounted
    ? await Promise.all([findCovered(store.db), readActivity(store.db)])
    : [null, new Map<string, never>()];
  const now = clock.now();
  if (isCounted && now.getTime() - (covered?.to.getTime() ?? 0) > STALE_MS)
    await jobs.send(null, 'activity', {});
  const listed = all.map((project): ListedProject => {
    const row = activity.get(project.projectId);
    const about = row && {
      builtIn:
        row.last_build_from && row.last_build_to
          ? { from: row.last_build_from, to: row.last_build_to }
          : null,
      newestBuildAt: row.newest_build_at,
      lastPolledAt: row.last_polled_at,
    };
    return {
      project,
      cacheGb: row?.cache_gb ?? null,
      recentBuilds: row?.recent_builds ?? null,
      lastBuild: lastBuildOf(project.createdAt, about, covered),
    };
  });
  const idleSince = now.getTime() - (query.idleDays ?? 0) * DAY_MS;
  const isCounting =
    isCounted && (!covered || (covered.from.getTime() > idleSince && !isPastCovered(covered, now)));
  return { ...selectProjects(listed, query, now), total: all.length, covered, isCounting };
}
