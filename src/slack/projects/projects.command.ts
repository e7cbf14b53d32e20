import type { Project } from '../../depot/model.ts';
import { projectListView } from '../../views/projects/project-list.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { asOfNow } from '../platform/list-age.ts';
import { visibleOf } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';

const { compare } = new Intl.Collator('en', { sensitivity: 'base' });
const byName = (a: Project, b: Project) => compare(a.name, b.name);

async function listPage(filter: string, page: number, interaction: Interaction, services: Services) {
  const { depot, settings } = services;
  const all = await visibleOf(await depot.projects.list(), interaction, services);
  const wanted = filter.toLowerCase();
  const projects = all
    .filter(({ name, projectId }) => name.toLowerCase().includes(wanted) || projectId === wanted)
    .toSorted(byName);
  const { slashCommand } = settings;
  return projectListView({
    projects,
    total: all.length,
    filter,
    page,
    asOf: asOfNow(services),
    slashCommand,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const [page = '0'] = value.split(' ', 1);
  await interaction.answer.replace(
    await listPage(value.slice(page.length + 1), Number(page) || 0, interaction, services),
  );
};

export const command = defineCommand({
  word: 'projects',
  permission: { role: 'viewer', does: 'look at projects' },
  topic: 'projects',
  summary: 'List projects.',
  usage: '[TEXT]',
  examples: ['projects', 'projects acme'],
  effect: 'read',
  args: ONE_TEXT,
  async run(filter, interaction, services) {
    await interaction.answer.replyPrivately(await listPage(filter, 0, interaction, services));
  },
  // Four names, because Slack wants the action ids of a row to differ.
  actions: { first: turnPage, previous: turnPage, next: turnPage, last: turnPage },
});
