// What is failing now, for one person: the open incidents that they may see, from the bot's own tables.

import { keptFinding } from '../../analysis/finding.ts';
import { groupByCause } from '../../analysis/incident-groups.ts';
import { isExplained } from '../../analysis/kinds.ts';
import { readChangesOfBuilds } from '../../ci/change-of-build.ts';
import type { CiReport } from '../../ci/report.ts';
import { matches } from '../../lib/pattern.ts';
import { type OpenIncidentRow, openIncidents, watchCoverage } from '../../store/open-incidents.ts';
import { EVERY_PROJECT, listSubscriptionsBy, listSubscriptionsTo } from '../../store/subscriptions.ts';
import {
  type FailingFilter,
  type FailingProject,
  failingListView,
  incidentsOnPage,
} from '../../views/incidents/failing-list.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import { keepVisible } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';

export function toFailingProject(row: OpenIncidentRow): FailingProject {
  const finding = keptFinding(row.finding ?? null);
  return {
    incidentId: row.incident_id,
    projectId: row.project_id,
    projectName: row.project_name,
    openedAt: row.opened_at,
    lastFailedAt: row.last_failed_at,
    lastBuildId: row.last_build_id,
    failures: row.failures,
    ownerId: row.owner_id,
    stepName: finding?.step?.name ?? null,
    cause: finding?.cause ?? null,
    // The same exit code alone is no shared cause.
    fingerprint: finding && isExplained(finding.cause) ? finding.fingerprint : null,
    branch: row.branch,
    firstBuildId: row.first_build_id,
  };
}

/** The open incidents on projects that this person may see. No call to Depot. */
export async function listFailingProjects(
  interaction: Interaction,
  services: Services,
): Promise<readonly FailingProject[]> {
  const rows = await openIncidents(services.store.db);
  const named = rows.map((row) => ({ ...row, projectId: row.project_id, name: row.project_name }));
  return (await keepVisible(named, interaction, services)).map(toFailingProject);
}

/** Theirs: incidents they own, and those of projects that they subscribed a channel to. */
async function keepMine(
  incidents: readonly FailingProject[],
  userId: string,
  { store }: Services,
): Promise<readonly FailingProject[]> {
  const subscribed = new Set(
    (await listSubscriptionsBy(store.db, { createdBy: userId })).map(({ project_id: id }) => id),
  );
  return incidents.filter(
    ({ ownerId, projectId }) =>
      ownerId === userId || subscribed.has(projectId) || subscribed.has(EVERY_PROJECT),
  );
}

/** What failed first, by incident, as far as CI said whose change it was. */
async function readFirstChanges(
  incidents: readonly FailingProject[],
  { store }: Services,
): Promise<ReadonlyMap<string, CiReport>> {
  const builds = incidents.map(({ projectId, firstBuildId }) => ({ projectId, buildId: firstBuildId }));
  const changes = await readChangesOfBuilds(store.db, builds);
  return new Map(
    incidents.flatMap(({ incidentId, firstBuildId }) => {
      const change = changes.get(firstBuildId);
      return change ? [[incidentId, change] as const] : [];
    }),
  );
}

/** A word without a star means names that contain it. */
const toPattern = (typed: string) => (typed.includes('*') ? typed : `*${typed}*`);

export async function readFailingView(
  filter: FailingFilter,
  page: number,
  interaction: Interaction,
  services: Services,
): Promise<View> {
  const { db } = services.store;
  const now = services.clock.now();
  const [incidents, coverage, everyProject] = await Promise.all([
    listFailingProjects(interaction, services),
    watchCoverage(db),
    listSubscriptionsTo(db, EVERY_PROJECT),
  ]);
  const named = filter.pattern
    ? incidents.filter(({ projectName }) => matches(toPattern(filter.pattern), projectName))
    : incidents;
  const wanted = filter.mine ? await keepMine(named, interaction.actor.userId, services) : named;
  const groups = groupByCause(wanted, now);
  return failingListView({
    groups,
    changes: await readFirstChanges(incidentsOnPage(groups, page), services),
    page,
    filter,
    watchedProjects: coverage.projects,
    isAllWatched: everyProject.length > 0,
    oldestPollAt: coverage.oldestPollAt,
    now,
    slashCommand: services.settings.slashCommand,
  });
}
