// The list of projects, a page at a time; of idle ones, with what deleting them would free.

import type { LastBuild, Span } from '../../analysis/last-build.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, shortDay, shortName, when } from '../kit/mrkdwn.ts';
import { count, hardwareWords } from '../kit/words.ts';
import { type ListedProject, needsCounts, type ProjectQuery } from './listed.ts';

const PROJECTS_PER_PAGE = 10;

export interface ProjectListData {
  /** Those that match, in the order shown. */
  readonly projects: readonly ListedProject[];
  /** So many match, but whether they are idle isn't known. */
  readonly unknown: number;
  /** All there are. */
  readonly total: number;
  readonly query: ProjectQuery;
  /** Of this period builds are counted; null: none are yet. */
  readonly covered: Span | null;
  /** Builds are still being counted as far back as was asked. */
  readonly isCounting: boolean;
  /** Projects that this person may delete, of those shown. */
  readonly deletable: ReadonlySet<string>;
  /** When the list was read or counted, where that is worth a word. */
  readonly asOf: Date | null;
  /** From 0. */
  readonly page: number;
  readonly slashCommand: string;
  /** What a button to a page carries. */
  readonly buttonValue: (page: number) => string;
}

const lastPage = (projects: readonly unknown[]) =>
  Math.max(0, Math.ceil(projects.length / PROJECTS_PER_PAGE) - 1);
const currentPage = (projects: readonly unknown[], page: number) =>
  Math.min(Math.max(0, page), lastPage(projects));

/** @param page from 0; one that is not there (any more) becomes the nearest */
export function projectsOnPage<T>(projects: readonly T[], page: number): readonly T[] {
  const current = currentPage(projects, page);
  return projects.slice(current * PROJECTS_PER_PAGE, (current + 1) * PROJECTS_PER_PAGE);
}

export function projectListView(data: ProjectListData): View {
  const { projects, total, query, page, slashCommand } = data;
  if (total === 0) {
    return view([
      section(md`No projects yet. Create the first one:`),
      buttons(button('Create a project', { actionId: 'run:create', value: '', style: 'primary' })),
    ]);
  }
  const notes = [countingNote(data), countedNote(data)];
  if (projects.length === 0) {
    const way = query.text ? md`Try fewer letters, or list all` : md`List all`;
    return view([
      section(
        md`None of the ${count(total, 'project')}${conditions(query)}${data.isCounting ? ' found so far' : ''}. ${way}: ${code(`${slashCommand} projects`)}`,
      ),
      ...notes,
      buttons(refreshButton(data)),
    ]);
  }
  const pages = lastPage(projects) + 1;
  const current = currentPage(projects, page);
  return view([
    section(lines([heading(data), query.idleDays === null ? null : freeWords(projects)])),
    ...projectsOnPage(projects, page).flatMap((listed) => row(listed, data)),
    buttons(...pageButtons(current, pages, data), refreshButton(data), exportButton(data)),
    pages > 1
      ? context(
          md`Page ${current + 1} of ${pages.toLocaleString('en-US')}. To find one among many: ${code(`${slashCommand} projects part-of-its-name`)}`,
        )
      : null,
    ...notes,
  ]);
}

function heading({ projects, total, query }: ProjectListData): Mrkdwn {
  const asked = conditions(query);
  const words = md`*${count(projects.length, 'project')}*`;
  return asked.value === '' ? words : md`${words} of ${total.toLocaleString('en-US')}${asked}`;
}

function conditions({ text, region, hardware, idleDays }: ProjectQuery): Mrkdwn {
  const named = text ? md` with “${shortName(text)}” in the name` : md``;
  const where = region ? md` in ${region}` : md``;
  const size = hardware ? md` on ${hardware}` : md``;
  const idle = idleDays === null ? md`` : md` without builds for ${count(idleDays, 'day')}`;
  return md`${named}${where}${size}${idle}`;
}

const gb = (size: number) => `${size.toLocaleString('en-US')} GB`;

function freeWords(projects: readonly ListedProject[]): Mrkdwn {
  const total = projects.reduce((sum, { cacheGb }) => sum + (cacheGb ?? 0), 0);
  return md`Deleting all of them would free *${gb(total)}* of cache. Projects are deleted one at a time.`;
}

const cacheSize = (cacheGb: number | null) => (cacheGb === null ? 'cache unknown' : `${gb(cacheGb)} cache`);

function row(listed: ListedProject, { query, deletable }: ProjectListData) {
  const { project, cacheGb, lastBuild } = listed;
  const { projectId: value } = project;
  const show = button('Show', { actionId: 'run:show', value });
  if (query.idleDays === null) return [section(settledRow(listed, query), show)];
  const words = lines([
    bold(project.name),
    md`${code(value)} · ${cacheSize(cacheGb)}`,
    lastBuildWords(lastBuild, project.createdAt),
  ]);
  const remove = deletable.has(value) ? button('Delete…', { actionId: 'run:delete', value }) : null;
  return [section(words), buttons(show, remove)];
}

function settledRow({ project, cacheGb, recentBuilds }: ListedProject, query: ProjectQuery): Mrkdwn {
  const { projectId, regionId, hardware, createdAt } = project;
  const figure = {
    name: null,
    cache: md`${cacheSize(cacheGb)}`,
    builds: recentBuilds === null ? md`builds unknown` : md`${count(recentBuilds, 'build')} in 30 days`,
    created: createdAt ? md`created ${shortDay(createdAt)}` : md`age unknown`,
  }[query.sort];
  const settings = md`${code(projectId)} · ${regionId} · ${hardwareWords(hardware)}`;
  return lines([bold(project.name), figure ? md`${settings} · ${figure}` : settings]);
}

const DAY_MS = 86_400_000;

function lastBuildWords(lastBuild: LastBuild, createdAt: Date | null): Mrkdwn {
  switch (lastBuild.kind) {
    case 'built':
      return lastBuild.to.getTime() - lastBuild.from.getTime() < 2 * DAY_MS
        ? md`Last build ${shortDay(lastBuild.to)}`
        : md`Last build between ${shortDay(lastBuild.from)} and ${shortDay(lastBuild.to)}`;
    case 'none':
      return createdAt?.getTime() === lastBuild.since.getTime()
        ? md`Never built, created ${shortDay(lastBuild.since)}`
        : md`No build since ${shortDay(lastBuild.since)}`;
    case 'unknown':
      return md`Last build unknown`;
  }
}

const countingNote = ({ isCounting }: ProjectListData) =>
  isCounting ? context(md`⏳ Counting builds and caches for the first time. Refresh in a minute.`) : null;

function countedNote({ unknown, covered, asOf }: ProjectListData) {
  if (!covered) return asOf ? context(md`As of ${when(asOf)}`) : null;
  const missing = md`Not listed: ${count(unknown, 'project')} whose last build date isn’t known. `;
  const since = md`Builds are counted since ${shortDay(covered.from)}`;
  return context(md`${unknown > 0 ? missing : null}${since}${asOf ? md` · as of ${when(asOf)}` : null}`);
}

const refreshButton = ({ isCounting, buttonValue, page }: ProjectListData) =>
  isCounting ? button('Refresh', { actionId: 'projects:refresh', value: buttonValue(page) }) : null;

const exportButton = ({ query, buttonValue }: ProjectListData) =>
  needsCounts(query) ? button('Export as CSV', { actionId: 'projects:csv', value: buttonValue(0) }) : null;

function pageButtons(current: number, pages: number, { buttonValue }: ProjectListData) {
  const to = (text: string, actionId: string, page: number) =>
    page < 0 || page >= pages || page === current
      ? null
      : button(text, { actionId, value: buttonValue(page) });
  return [
    current > 1 ? to('First', 'projects:first', 0) : null,
    to('Previous', 'projects:previous', current - 1),
    to('Next', 'projects:next', current + 1),
    current < pages - 2 ? to('Last', 'projects:last', pages - 1) : null,
  ];
}
