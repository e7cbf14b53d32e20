import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { count } from '../../views/kit/words.ts';
import { needsCounts, type ProjectQuery } from '../../views/projects/listed.ts';
import { projectListView, projectsOnPage } from '../../views/projects/project-list.ts';
import { defineCommand } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { asOfNow } from '../platform/list-age.ts';
import { sendFile } from '../platform/reply/send-file.ts';
import type { Action, Services } from '../platform/services.ts';
import { listProjects } from './list-projects.ts';
import { ProjectListWords, QUERY_OPTIONS, readButtonValue, toButtonValue } from './project-query.ts';
import { projectRows } from './projects-file.ts';

async function listPage(page: number, query: ProjectQuery, interaction: Interaction, services: Services) {
  const listing = await listProjects(query, interaction, services);
  const shown = projectsOnPage(listing.projects, page).map(({ project }) => project);
  const isForCleanUp = query.idleDays !== null;
  const deletable = isForCleanUp ? await services.access.allowedOf(interaction.actor, 'delete', shown) : [];
  return projectListView({
    ...listing,
    query,
    page,
    deletable: new Set(deletable.map(({ projectId }) => projectId)),
    asOf: needsCounts(query) ? (listing.covered?.to ?? null) : asOfNow(services),
    slashCommand: services.settings.slashCommand,
    buttonValue: (to) => toButtonValue(to, query),
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const { page, query } = readButtonValue(value);
  await interaction.answer.replace(await listPage(page, query, interaction, services));
};

async function sendList(query: ProjectQuery, interaction: Interaction, services: Services): Promise<void> {
  const { projects } = await listProjects(query, interaction, services, true);
  await interaction.answer.replyPrivately(
    view([section(md`⏳ Writing the file. You’ll get it as a direct message.`)]),
  );
  const day = services.clock.now().toISOString().slice(0, 10);
  await sendFile(services.clients.answers, {
    content: projectRows(projects),
    filename: `depot-projects-${day}.csv`,
    title: `Projects, ${day}`,
    comment: `${count(projects.length, 'project')}, in the list’s order.`,
    userId: interaction.actor.userId,
  });
}

export const command = defineCommand({
  word: 'projects',
  permission: { role: 'viewer', does: 'see projects' },
  topic: 'projects',
  summary: 'List projects; find idle ones.',
  usage: '[TEXT] [idle=90d] [sort=cache|builds|created] [region=R] [hardware=H] [export=csv]',
  examples: ['projects', 'projects acme', 'projects idle=90d', 'projects sort=cache region=eu-central-1'],
  effect: 'read',
  options: QUERY_OPTIONS,
  args: ProjectListWords,
  async run({ query, asFile }, interaction, services) {
    if (asFile) return sendList(query, interaction, services);
    await interaction.answer.replyPrivately(await listPage(0, query, interaction, services));
  },
  // Four names, because Slack wants the action ids of a row to differ.
  actions: {
    first: turnPage,
    previous: turnPage,
    next: turnPage,
    last: turnPage,
    refresh: turnPage,
    csv: (value, interaction, services) => sendList(readButtonValue(value).query, interaction, services),
  },
});
