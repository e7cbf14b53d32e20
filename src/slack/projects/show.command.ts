import { readIfKnown } from '../../depot/known.ts';
import type { Project } from '../../depot/model.ts';
import { projectCardView } from '../../views/projects/project-card.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import type { Services } from '../platform/services.ts';

const LAST_BUILDS = 5;

async function loadCard({ projectId }: Project, { depot, clock, orgId }: Services) {
  const now = clock.now();
  const month = { from: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)), to: now };
  const [project, usage, builds, tokens, policies] = await Promise.all([
    depot.projects.get(projectId),
    readIfKnown(depot.usage.project(projectId, month)),
    readIfKnown(depot.builds.page(projectId, { pageSize: LAST_BUILDS })),
    readIfKnown(depot.tokens.list(projectId)),
    readIfKnown(depot.trustPolicies.list(projectId)),
  ]);
  return projectCardView({
    project,
    usage,
    builds: builds?.items ?? null,
    tokenCount: tokens?.length ?? null,
    trustPolicyCount: policies?.length ?? null,
    orgId,
  });
}

export const command = defineCommand({
  word: 'show',
  permission: { role: 'viewer', does: 'see projects' },
  topic: 'projects',
  summary: 'Show a project’s settings, usage and last builds.',
  usage: 'PROJECT',
  examples: ['show acme', 'show "Acme Corp"', 'show 5pp5gp453m'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const project = await findProject(typed, 'show', interaction, services);
    if (project) await interaction.answer.replyPrivately(await loadCard(project, services));
  },
});
