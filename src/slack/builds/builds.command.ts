import { z } from 'zod';
import { summarise } from '../../analysis/baselines.ts';
import { readChangesOfBuilds, readReportsOfBuilds } from '../../ci/change-of-build.ts';
import type { Build, Project } from '../../depot/model.ts';
import { isMeant, PATTERNS_HELP, readPatterns, toBranchFilter } from '../../lib/branch-filter.ts';
import { rememberBuilds } from '../../store/builds-seen.ts';
import { findWatchedBuilds } from '../../store/watched-builds.ts';
import { buildListView } from '../../views/builds/build-list.ts';
import { code, type Mrkdwn, md } from '../../views/kit/mrkdwn.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
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

/** Where a list continues: Depot's page, and how many of its builds were shown already. */
interface Cursor {
  readonly filter: Filter;
  readonly sinceDays: number;
  /** Patterns, comma-separated; null: every branch. */
  readonly branches: string | null;
  readonly offset: number;
  readonly pageToken: string;
}

const START = { offset: 0, pageToken: '' };

const cursorValue = (projectId: string, { filter, sinceDays, branches, offset, pageToken }: Cursor) =>
  [projectId, filter, sinceDays, offset, pageToken, branches ?? ''].join(' ');

function readCursor(value: string): { readonly projectId: string; readonly cursor: Cursor } {
  const [projectId = '', filter = 'all', sinceDays = '0', offset = '0', pageToken = '', branches = ''] =
    value.split(' ');
  const known = FILTERS.find((word) => word === filter) ?? 'all';
  return {
    projectId,
    cursor: {
      filter: known,
      sinceDays: Number(sinceDays) || 0,
      branches: branches || null,
      offset: Number(offset) || 0,
      pageToken,
    },
  };
}

/** Those of the branches, as far as CI has reported any. */
async function keepBranches(
  builds: readonly Build[],
  projectId: string,
  branches: string | null,
  { store, clock }: Services,
): Promise<readonly Build[]> {
  const filter = toBranchFilter(branches);
  if (!filter) return builds;
  const kept = await findWatchedBuilds(
    store.db,
    builds.map(({ buildId }) => buildId),
  );
  const known = new Map(kept.map((row) => [row.build_id, row.branch]));
  const reports = await readReportsOfBuilds(store.db, projectId, builds, clock.now());
  return builds.filter(({ buildId }) => {
    const branch = known.has(buildId) ? known.get(buildId) : reports.get(buildId)?.report.branch;
    return branch && isMeant(filter, branch);
  });
}

/** What CI reported: by the build's id, also where nobody is subscribed; else by time, among all builds that the bot knows. */
async function readChanges(builds: readonly Build[], projectId: string, { store: { db }, clock }: Services) {
  const reports = await readReportsOfBuilds(db, projectId, builds, clock.now());
  const rest = builds.filter(({ buildId }) => reports.get(buildId)?.report.build !== buildId);
  const byTime = await readChangesOfBuilds(
    db,
    rest.map(({ buildId }) => ({ projectId, buildId })),
  );
  return new Map(
    builds.flatMap(({ buildId }) => {
      const report = reports.get(buildId)?.report;
      const change = report?.build === buildId ? report : byTime.get(buildId);
      return change ? [[buildId, change] as const] : [];
    }),
  );
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
    const wanted = new Set(await keepBranches(recent, projectId, cursor.branches, services));
    looked.push(...recent.filter((build) => wanted.has(build)));
    for (const [index, build] of recent.entries()) {
      if (index < offset || !wanted.has(build) || !MATCHES[cursor.filter](build)) continue;
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
    changes: await readChanges(shown, projectId, services),
    summary: summarise(looked),
    description: describe(cursor),
    older: next ? cursorValue(projectId, next) : null,
    newest: isFirst ? null : cursorValue(projectId, { ...cursor, ...START }),
    slashCommand: settings.slashCommand,
  });
}

/** `failed builds on main of the last 7 days` */
function describe({ filter, branches, sinceDays }: Cursor): Mrkdwn {
  const on = branches ? md` on ${code(branches)}` : md``;
  const days = sinceDays === 1 ? 'day' : `${sinceDays} days`;
  return md`${WORDS[filter]}${on}${sinceDays > 0 ? ` of the last ${days}` : ''}`;
}

const turnPage: Action = async (value, interaction, services) => {
  const { projectId, cursor } = readCursor(value);
  const project = await findProjectById(projectId, 'builds', interaction, services);
  await interaction.answer.replace(await loadList(project, cursor, services));
};

const since = z
  .string()
  .regex(/^\d{1,3}\s*d?$/i, 'since= is a number of days, such as since=7d.')
  .transform((text) => Number.parseInt(text, 10));

const branch = z.string().transform((text, context) => {
  const patterns = readPatterns(text);
  if (patterns === null) context.addIssue({ code: 'custom', message: PATTERNS_HELP });
  return patterns ?? z.NEVER;
});

export const command = defineCommand({
  word: 'builds',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'List a project’s builds.',
  usage: 'PROJECT [failed|running|success] [since=7d] [branch=main]',
  examples: ['builds acme', 'builds acme failed', 'builds acme since=7d', 'builds acme branch=main'],
  effect: 'read',
  options: ['since', 'branch'],
  args: z
    .object({
      positional: z.array(z.string()),
      options: z.object({ since: since.exactOptional(), branch: branch.exactOptional() }),
    })
    .transform(({ positional, options }) => {
      const last = positional.at(-1)?.toLowerCase();
      const filter = FILTERS.find((word) => word === last && word !== 'all');
      const words = filter ? positional.slice(0, -1) : positional;
      return {
        typed: words.join(' '),
        filter: filter ?? ('all' as const),
        sinceDays: options.since ?? 0,
        branches: options.branch ?? null,
      };
    }),
  async run({ typed, ...wanted }, interaction, services) {
    const project = await findProject(typed, 'builds', interaction, services);
    if (project) await interaction.answer.replace(await loadList(project, { ...wanted, ...START }, services));
  },
  actions: { older: turnPage, newest: turnPage },
});
