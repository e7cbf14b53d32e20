// Which projects a list shows, and in which order: pure.

import { idleSince } from '../../analysis/last-build.ts';
import type { ListedProject, ProjectQuery, Sort } from '../../views/projects/listed.ts';

type Order = (a: ListedProject, b: ListedProject) => number;

const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
const byName: Order = (a, b) => compare(a.project.name, b.project.name);

/** What is unknown comes last. */
const byMost =
  (figure: (listed: ListedProject) => number | null): Order =>
  (a, b) =>
    (figure(b) ?? -1) - (figure(a) ?? -1) || byName(a, b);

const ORDERS: Readonly<Record<Sort, Order>> = {
  name: byName,
  cache: byMost(({ cacheGb }) => cacheGb),
  builds: byMost(({ recentBuilds }) => recentBuilds),
  created: byMost(({ project }) => project.createdAt?.getTime() ?? null),
};

const DAY_MS = 86_400_000;

export interface Selection {
  readonly projects: readonly ListedProject[];
  /** Would match, but nobody knows whether they are idle. */
  readonly unknown: number;
}

export function selectProjects(all: readonly ListedProject[], query: ProjectQuery, now: Date): Selection {
  const wanted = query.text.toLowerCase();
  const region = query.region?.toLowerCase() ?? null;
  const matching = all.filter(
    ({ project: { name, projectId, regionId, hardware } }) =>
      (name.toLowerCase().includes(wanted) || projectId === wanted) &&
      (region === null || regionId.toLowerCase() === region) &&
      (query.hardware === null || hardware === query.hardware),
  );
  const { idleDays } = query;
  const order = ORDERS[query.sort];
  if (idleDays === null) return { projects: matching.toSorted(order), unknown: 0 };
  const cutoff = new Date(now.getTime() - idleDays * DAY_MS);
  const verdicts = Map.groupBy(matching, ({ lastBuild, project }) =>
    idleSince(lastBuild, project.createdAt, cutoff),
  );
  return {
    projects: (verdicts.get('idle') ?? []).toSorted(order),
    unknown: verdicts.get('unknown')?.length ?? 0,
  };
}
