// The list of projects, a page at a time.

import type { Project } from '../../depot/model.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, md, shortName, when } from '../kit/mrkdwn.ts';
import { count, hardwareWords } from '../kit/words.ts';

export const PROJECTS_PER_PAGE = 10;

export interface ProjectListData {
  /** Those that match, in the order shown. */
  readonly projects: readonly Project[];
  /** All there are. */
  readonly total: number;
  readonly filter: string;
  /** When the list was read, where that is more than a minute ago; null: now. */
  readonly asOf: Date | null;
  /** From 0. */
  readonly page: number;
  readonly slashCommand: string;
}

/** What a page button carries: the page and the filter. */
export const pageValue = (page: number, filter: string) => `${page} ${filter}`;

export function projectListView({
  projects,
  total,
  filter,
  page,
  asOf,
  slashCommand,
}: ProjectListData): View {
  if (total === 0) {
    return view([
      section(md`There is no project yet. Create the first one:`),
      buttons(button('Create a project', { actionId: 'run:create', value: '', style: 'primary' })),
    ]);
  }
  if (projects.length === 0) {
    return view([
      section(
        md`None of the ${count(total, 'project')} has “${shortName(filter)}” in its name. Try fewer letters, or list all: ${code(`${slashCommand} projects`)}`,
      ),
      asOfLine(asOf),
    ]);
  }
  const pages = Math.ceil(projects.length / PROJECTS_PER_PAGE);
  const current = Math.min(Math.max(0, page), pages - 1);
  const shown = projects.slice(current * PROJECTS_PER_PAGE, (current + 1) * PROJECTS_PER_PAGE);
  const heading = filter
    ? md`*${count(projects.length, 'project')}* of ${total} with “${shortName(filter)}” in the name`
    : md`*${count(total, 'project')}*`;
  return view([
    section(heading),
    ...shown.map((project) =>
      section(
        md`${bold(project.name)}\n${code(project.projectId)} · ${project.regionId} · ${hardwareWords(project.hardware)}`,
        button('Show', { actionId: 'run:show', value: project.projectId }),
      ),
    ),
    pages > 1 ? pageButtons(current, pages, filter) : null,
    pages > 1
      ? context(
          md`Page ${current + 1} of ${pages}. To find one among many: ${code(`${slashCommand} projects part-of-its-name`)}`,
        )
      : null,
    asOfLine(asOf),
  ]);
}

const asOfLine = (asOf: Date | null) => (asOf ? context(md`As of ${when(asOf)}`) : null);

function pageButtons(current: number, pages: number, filter: string) {
  const to = (text: string, actionId: string, page: number) =>
    page < 0 || page >= pages || page === current
      ? null
      : button(text, { actionId, value: pageValue(page, filter) });
  return buttons(
    current > 1 ? to('First', 'projects:first', 0) : null,
    to('Previous', 'projects:previous', current - 1),
    to('Next', 'projects:next', current + 1),
    current < pages - 2 ? to('Last', 'projects:last', pages - 1) : null,
  );
}
