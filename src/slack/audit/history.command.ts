import { keptFinding } from '../../analysis/finding.ts';
import { readAuditPage } from '../../store/audit.ts';
import { NOTICE_CONTENT } from '../../store/notice-content.ts';
import { listDegradedBefore, listIncidentsBefore } from '../../store/project-history.ts';
import { type HistoryEvent, historyView } from '../../views/audit/history.ts';
import type { View } from '../../views/kit/blocks.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
import type { Action, Services } from '../platform/services.ts';
import { auditLineOf } from './audit-lines.ts';

const PER_PAGE = 12;

type NamedProject = { readonly projectId: string; readonly name: string };

/** Everything before a moment, from the three places that know, newest first. */
async function listEventsBefore(
  project: NamedProject,
  teamId: string,
  before: Date,
  { store }: Services,
): Promise<readonly HistoryEvent[]> {
  const { db } = store;
  const { projectId, name } = project;
  const limit = PER_PAGE + 1;
  const [changes, incidents, degraded] = await Promise.all([
    readAuditPage(db, { teamId, project: { projectId, name }, before }, limit),
    listIncidentsBefore(db, projectId, before, limit),
    listDegradedBefore(db, projectId, before, limit),
  ]);
  const events: HistoryEvent[] = [
    ...changes.map((row) => ({ kind: 'change' as const, at: row.at, line: auditLineOf(row) })),
    ...incidents.map((row) => {
      const finding = keptFinding(row.finding ?? null);
      return {
        kind: 'incident' as const,
        at: row.opened_at,
        closedAt: row.closed_at,
        isFixed: row.closed_because === null,
        failures: row.failures,
        lastBuildId: row.last_build_id,
        cause: finding && finding.cause.id !== 'unknown' ? finding.cause.cause : null,
        stepName: finding?.step?.name ?? null,
        ownerId: row.owner_id,
      };
    }),
    ...degraded.map((row) => {
      const { buildId, degradation } = NOTICE_CONTENT.degraded.parse(row.content);
      const { kind: what, now, usual } = degradation;
      return { kind: 'degraded' as const, at: row.at, buildId, what, now, usual };
    }),
  ];
  return events.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

/** @param before milliseconds since 1970; null begins with the newest */
async function page(
  project: NamedProject,
  before: number | null,
  teamId: string,
  services: Services,
): Promise<View> {
  // A change that was recorded this very moment is shown, too.
  const until = new Date(before ?? services.clock.now().getTime() + 1);
  const events = await listEventsBefore(project, teamId, until, services);
  const last = events[PER_PAGE - 1];
  // What happened at the same moment as the last one shown must not fall between two pages.
  const shown = last
    ? events.filter(({ at }, i) => i < PER_PAGE || at.getTime() === last.at.getTime())
    : events;
  const value = (at: number | null) => `${project.projectId} ${at ?? ''}`;
  return historyView({
    projectName: project.name,
    events: shown,
    older: last && events.length > shown.length ? value(last.at.getTime()) : null,
    newest: before === null ? null : value(null),
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const [projectId = '', before = ''] = value.split(' ');
  const project = await findProjectById(projectId, 'history', interaction, services);
  const at = Number(before) || null;
  await interaction.answer.replace(await page(project, at, interaction.actor.teamId, services));
};

export const command = defineCommand({
  word: 'history',
  permission: { role: 'viewer', does: 'see a project’s history' },
  topic: 'projects',
  summary: 'Show what happened to a project.',
  usage: 'PROJECT',
  examples: ['history acme'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const project = await findProject(typed, 'history', interaction, services);
    if (!project) return;
    await interaction.answer.replyPrivately(await page(project, null, interaction.actor.teamId, services));
  },
  actions: { older: turnPage, newest: turnPage },
});
