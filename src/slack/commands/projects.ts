import type { Project } from '../../depot/model.ts';
import { projectListView } from '../../views/project-list.ts';
import { type Action, defineCommand, ONE_TEXT } from '../command.ts';
import type { Room } from '../room.ts';

const byName = (a: Project, b: Project) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });

async function listPage(filter: string, page: number, { depot, settings }: Room) {
  const all = await depot.projects.list();
  const wanted = filter.toLowerCase();
  const projects = all
    .filter(({ name, projectId }) => name.toLowerCase().includes(wanted) || projectId === wanted)
    .toSorted(byName);
  return projectListView({ projects, total: all.length, filter, page, slashCommand: settings.slashCommand });
}

const turnPage: Action = async (value, { answer }, room) => {
  const [page = '0'] = value.split(' ', 1);
  await answer.replace(await listPage(value.slice(page.length + 1), Number(page) || 0, room));
};

export const command = defineCommand({
  word: 'projects',
  summary: 'Lists projects; with a text, those that have it in their name.',
  usage: '[TEXT]',
  examples: ['projects', 'projects acme'],
  effect: 'read',
  args: ONE_TEXT,
  async run(filter, { answer }, room) {
    await answer.whisper(await listPage(filter, 0, room));
  },
  // Four names, because Slack wants the action ids of a row to differ.
  actions: { first: turnPage, previous: turnPage, next: turnPage, last: turnPage },
});
