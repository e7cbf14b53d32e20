import { z } from 'zod';
import { summarise } from '../../analysis/baselines.ts';
import type { Build, Project } from '../../depot/model.ts';
import { rememberBuilds } from '../../store/builds-seen.ts';
import { buildListView } from '../../views/builds/build-list.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject, projectById } from '../platform/find-project.ts';
import type { Action, Services } from '../platform/services.ts';

const FILTERS = ['all', 'failed', 'running', 'success'] as const;
type Filter = (typeof FILTERS)[number];

const BUILDS_SHOWN = 10;
const PAGE_SIZE = 50;
/** With a filter, pages are looked through for matches; no further than this at a time. */
const MAX_PAGES = 4;
const DAY_MS = 86_400_000;

const MATCHES: Readonly<Record<Filter, (build: Build) => boolean>> = {
  all: () => true,
  failed: ({ status }) => status === 'failed' || status === 'error',
  running: ({ status }) => status === 'running',
  success: ({ status }) => status === 'success',
};
const WORDS: Readonly<Record<Filter, string>> = {
  all: 'builds',
  failed: 'failed builds',
  running: 'running builds',
  success: 'successful builds',
};

/** Where a list goes on: Depot's page, and how many of its builds were shown already. */
interface Cursor {
  readonly filter: Filter;
  readonly sinceDays: number;
  readonly offset: number;
  readonly pageToken: string;
}

const START = { offset: 0, pageToken: '' };

const cursorValue = (projectId: string, { filter, sinceDays, offset, pageToken }: Cursor) =>
  [projectId, filter, sinceDays, offset, pageToken].join(' ');

function readCursor(value: string): { readonly projectId: string; readonly cursor: Cursor } {
  const [projectId = '', filter = 'all', sinceDays = '0', offset = '0', pageToken = ''] = value.split(' ');
  const known = FILTERS.find((word) => word === filter) ?? 'all';
  return {
    projectId,
    cursor: { filter: known, sinceDays: Number(sinceDays) || 0, offset: Number(offset) || 0, pageToken },
  };
}

async function loadList(project: Pick<Project, 'projectId' | 'name'>, cursor: Cursor, services: Services) {
  const { depot, store, clock, settings } = services;
  const { projectId } = project;
  const oldest = cursor.sinceDays > 0 ? clock.now().getTime() - cursor.sinceDays * DAY_MS : 0;
  const looked: Build[] = [];
  const shown: Build[] = [];
  let { offset, pageToken } = cursor;
  let next: Cursor | null = null;
  for (let pages = 0; pages < MAX_PAGES && !next; pages++) {
    const page = await depot.builds.page(projectId, { pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) });
    await rememberBuilds(
      store.db,
      projectId,
      page.items.map(({ buildId }) => buildId),
      clock.now(),
    );
    const recent = page.items.filter(({ createdAt }) => createdAt.getTime() >= oldest);
    looked.push(...recent);
    for (const [index, build] of recent.entries()) {
      if (index < offset || !MATCHES[cursor.filter](build)) continue;
      if (shown.length === BUILDS_SHOWN) {
        next = { ...cursor, offset: index, pageToken };
        break;
      }
      shown.push(build);
    }
    if (next || page.nextPageToken === null || recent.length < page.items.length) break;
    offset = 0;
    pageToken = page.nextPageToken;
    if (shown.length === BUILDS_SHOWN || pages === MAX_PAGES - 1) next = { ...cursor, offset, pageToken };
  }
  const isFirst = cursor.offset === 0 && cursor.pageToken === '';
  return buildListView({
    project,
    builds: shown,
    summary: summarise(looked),
    description: `${WORDS[cursor.filter]}${cursor.sinceDays > 0 ? ` of the last ${cursor.sinceDays === 1 ? 'day' : `${cursor.sinceDays} days`}` : ''}`,
    older: next ? cursorValue(projectId, next) : null,
    newest: isFirst ? null : cursorValue(projectId, { ...cursor, ...START }),
    slashCommand: settings.slashCommand,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const { projectId, cursor } = readCursor(value);
  const project = await projectById(projectId, 'builds', interaction, services);
  await interaction.answer.replace(await loadList(project, cursor, services));
};

const since = z
  .string()
  .regex(/^\d{1,3}\s*d?$/i, 'since= is a number of days, such as since=7d.')
  .transform((text) => Number.parseInt(text, 10));

export const command = defineCommand({
  word: 'builds',
  permission: { role: 'viewer', does: 'look at builds' },
  topic: 'builds',
  summary: 'List a project’s builds.',
  usage: 'PROJECT [failed|running|success] [since=7d]',
  examples: ['builds acme', 'builds acme failed', 'builds acme since=7d'],
  effect: 'read',
  options: ['since'],
  args: z
    .object({ positional: z.array(z.string()), options: z.object({ since: since.exactOptional() }) })
    .transform(({ positional, options }) => {
      const last = positional.at(-1)?.toLowerCase();
      const filter = FILTERS.find((word) => word === last && word !== 'all');
      const words = filter ? positional.slice(0, -1) : positional;
      return { typed: words.join(' '), filter: filter ?? ('all' as const), sinceDays: options.since ?? 0 };
    }),
  async run({ typed, filter, sinceDays }, interaction, services) {
    const project = await findProject(typed, 'builds', interaction, services);
    if (project)
      await interaction.answer.replace(await loadList(project, { filter, sinceDays, ...START }, services));
  },
  actions: { older: turnPage, newest: turnPage },
});
