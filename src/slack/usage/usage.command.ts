import { z } from 'zod';
import { projectUsageView, usageView } from '../../views/usage/usage.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { visibleOf } from '../platform/require-permission.ts';

const MINUTES_A_DAY = 1_440;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

export const command = defineCommand({
  word: 'usage',
  permission: { role: 'viewer', does: 'look at usage' },
  topic: 'projects',
  summary: 'Says how much a project, or all of them, built in the last days, and how much cache they keep.',
  usage: '[PROJECT] [30d]',
  examples: ['usage', 'usage 7d', 'usage acme 90d'],
  effect: 'read',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const minutes = asMinutes(positional.at(-1) ?? '');
    if (minutes !== null && (minutes < MINUTES_A_DAY || minutes > MOST_DAYS * MINUTES_A_DAY)) {
      context.addIssue({ code: 'custom', message: `Usage is counted by days, from 1d to ${MOST_DAYS}d.` });
      return z.NEVER;
    }
    const words = minutes === null ? positional : positional.slice(0, -1);
    return {
      typed: words.join(' '),
      days: Math.floor((minutes ?? USUAL_DAYS * MINUTES_A_DAY) / MINUTES_A_DAY),
    };
  }),
  async run({ typed, days }, interaction, services) {
    const { depot, clock, settings } = services;
    const to = clock.now();
    const period = { from: new Date(to.getTime() - days * MINUTES_A_DAY * 60_000), to };
    const data = { period, days, slashCommand: settings.slashCommand };
    if (typed !== '') {
      const project = await findProject(typed, 'usage', interaction, services);
      if (!project) return;
      const usage = await depot.usage.project(project.projectId, period);
      return interaction.answer.replyPrivately(
        projectUsageView({ ...usage, projectName: project.name }, data),
      );
    }
    const [projects, usages] = await Promise.all([depot.projects.list(), depot.usage.projects(period)]);
    const byId = new Map(usages.map((usage) => [usage.projectId, usage]));
    const visible = await visibleOf(projects, interaction, services);
    const named = visible.map(({ projectId, name }) => ({
      projectId,
      projectName: name,
      buildCount: 0,
      buildSeconds: 0,
      layerCacheGb: 0,
      ...byId.get(projectId),
    }));
    await interaction.answer.replyPrivately(usageView(named, data));
  },
});
