import type { Project } from '../../depot/model.ts';
import { projectListView } from '../../views/projects/project-list.ts';
import type { Asked } from '../platform/asked.ts';
import { type Action, defineCommand, ONE_TEXT } from '../platform/command.ts';
import { visibleOf } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';

const byName = (a: Project, b: Project) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base' });

async function listPage(filter: string, page: number, asked: Asked, room: Room) {
  const { depot, settings } = room;
  const all = await visibleOf(await depot.projects.list(), asked, room);
  const wanted = filter.toLowerCase();
  const projects = all
    .filter(({ name, projectId }) => name.toLowerCase().includes(wanted) || projectId === wanted)
    .toSorted(byName);
  return projectListView({ projects, total: all.length, filter, page, slashCommand: settings.slashCommand });
}

const turnPage: Action = async (value, asked, room) => {
  const [page = '0'] = value.split(' ', 1);
  await asked.answer.replace(await listPage(value.slice(page.length + 1), Number(page) || 0, asked, room));
};

export const command = defineCommand({
  word: 'projects',
  topic: 'projects',
  summary: 'Lists projects; with a text, those that have it in their name.',
  usage: '[TEXT]',
  examples: ['projects', 'projects acme'],
  effect: 'read',
  args: ONE_TEXT,
  async run(filter, asked, room) {
    await asked.answer.whisper(await listPage(filter, 0, asked, room));
  },
  // Four names, because Slack wants the action ids of a row to differ.
  actions: { first: turnPage, previous: turnPage, next: turnPage, last: turnPage },
});
