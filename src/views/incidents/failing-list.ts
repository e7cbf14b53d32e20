// Everything that is failing now: which projects, since when, how often, why, and who owns it.

import type { KnownBlock } from '@slack/types';
import { isExplained } from '../../analysis/kinds.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { type Change, shortChangeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { count, duration, projectsWords } from '../kit/words.ts';

export interface FailingProject {
  readonly incidentId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly openedAt: Date;
  readonly lastFailedAt: Date;
  readonly firstBuildId: string;
  readonly lastBuildId: string;
  readonly failures: number;
  readonly ownerId: string | null;
  readonly stepName: string | null;
  readonly cause: { readonly id: string; readonly cause: string } | null;
  readonly fingerprint: string | null;
  /** From what CI reported; null: not known. */
  readonly branch: string | null;
}

export interface FailingListData {
  /** Those that share a cause, worst first. */
  readonly groups: readonly (readonly FailingProject[])[];
  /** By incident: what failed first, as CI reported it. Those on this page are enough. */
  readonly changes: ReadonlyMap<string, Change>;
  readonly page: number;
  readonly filter: FailingFilter;
  readonly watchedProjects: number;
  /** Is every project of the organization watched? */
  readonly isAllWatched: boolean;
  /** When the project was polled that was polled longest ago; null: none was yet. */
  readonly oldestPollAt: Date | null;
  readonly now: Date;
  readonly slashCommand: string;
}

export interface FailingFilter {
  /** A project's name, `*` for anything; '' for all. */
  readonly pattern: string;
  readonly mine: boolean;
}

/** A message holds 50 blocks: headings, rows, and what is around them. */
const ROWS_PER_PAGE = 12;

/** What a page button carries: the page and the filter. */
export const failingValue = (page: number, { pattern, mine }: FailingFilter) =>
  `${page} ${mine ? 'mine' : 'all'} ${pattern}`;

function pagesOf(groups: FailingListData['groups'], page: number) {
  const incidents = groups.flat();
  const pages = Math.ceil(incidents.length / ROWS_PER_PAGE);
  const current = Math.max(0, Math.min(page, pages - 1));
  const shown = incidents.slice(current * ROWS_PER_PAGE, (current + 1) * ROWS_PER_PAGE);
  return { incidents, pages, current, shown };
}

/** @param page the last one where there are fewer */
export const incidentsOnPage = (groups: FailingListData['groups'], page: number): readonly FailingProject[] =>
  pagesOf(groups, page).shown;

export function failingListView(data: FailingListData): View {
  const { groups, page, filter } = data;
  const { incidents, pages, current, shown } = pagesOf(groups, page);
  if (incidents.length === 0) return nothingFailsView(data);
  const turn = (text: string, actionId: string, to: number) =>
    to < 0 || to >= pages ? null : button(text, { actionId, value: failingValue(to, filter) });
  const visible = new Set(shown);
  return view([
    section(md`❌ *${projectsWords(incidents)} failing*${filterWords(filter)}`),
    ...groups.flatMap((group) => groupBlocks(group, visible, data)),
    buttons(
      turn('Previous', 'failing:previous', current - 1),
      turn('Next', 'failing:next', current + 1),
      button('Refresh', { actionId: 'failing:refresh', value: failingValue(current, filter) }),
      subscribeButton(data),
    ),
    context(md`${pages > 1 ? `Page ${current + 1} of ${pages} · ` : ''}${freshness(data)}${coverage(data)}`),
  ]);
}

function filterWords({ pattern, mine }: FailingFilter): Mrkdwn {
  return md`${pattern ? md` in ${code(shortName(pattern))}` : md``}${mine ? ' that you own or subscribed to' : ''}`;
}

function nothingFailsView(data: FailingListData): View {
  const { filter, watchedProjects, slashCommand } = data;
  return view([
    section(
      watchedProjects === 0
        ? md`No subscriptions yet. The bot only sees failures of projects that a channel is subscribed to.`
        : md`✅ Nothing is failing${filterWords(filter)}.`,
    ),
    buttons(subscribeButton(data)),
    context(
      watchedProjects === 0
        ? md`For example ${code(`${slashCommand} subscribe acme`)}`
        : md`${freshness(data)}${coverage(data)}`,
    ),
  ]);
}

/** How old the oldest of what is shown may be. */
function freshness({ oldestPollAt, now }: FailingListData): string {
  if (!oldestPollAt) return 'Not checked yet';
  return `Checked within the last ${duration(Math.max(1, (now.getTime() - oldestPollAt.getTime()) / 1_000))}`;
}

const coverage = ({ watchedProjects, isAllWatched }: FailingListData): string =>
  isAllWatched ? '' : ` · Covers ${count(watchedProjects, 'subscribed project')}; the others aren’t watched`;

/** For what nobody watches; null: everything is watched. */
const subscribeButton = ({ filter, watchedProjects, isAllWatched }: FailingListData) =>
  isAllWatched
    ? null
    : button('Subscribe here', {
        actionId: 'run:subscribe',
        value: filter.pattern && !filter.pattern.includes('*') ? filter.pattern : '*',
        ...(watchedProjects === 0 && { style: 'primary' }),
      });

function groupBlocks(
  group: readonly FailingProject[],
  shown: ReadonlySet<FailingProject>,
  data: FailingListData,
): readonly KnownBlock[] {
  const visible = group.filter((incident) => shown.has(incident));
  const [first] = visible;
  if (!first) return [];
  const heading =
    group.length > 1
      ? [section(md`*${projectsWords(group)} with the same cause:* ${causeWords(first)}`)]
      : [];
  return [...heading, ...visible.map((incident) => rowOf(incident, group.length > 1, data))];
}

const causeWords = ({ cause, stepName }: FailingProject): Mrkdwn =>
  cause && isExplained(cause)
    ? md`${cause.cause}`
    : stepName
      ? md`failed at ${code(stepName)}`
      : md`cause not known`;

function rowOf(incident: FailingProject, isGrouped: boolean, { changes, now }: FailingListData) {
  const { projectName, failures, openedAt, lastFailedAt, ownerId, stepName, branch } = incident;
  const since = duration((now.getTime() - openedAt.getTime()) / 1_000);
  const where = branch ? md` on ${code(branch)}` : md``;
  const change = changes.get(incident.incidentId);
  // Nobody is mentioned: the list may be an answer in a thread, and what still fails is no reason for a ping.
  const first = change && shortChangeWords({ ...change, branch: undefined, tag: undefined });
  const by = first ? md` · first failed with ${first}` : md``;
  const owner = md`${ownerId ? md`owner ${mention(ownerId)}` : md`no owner`}${by}`;
  const state = md`${bold(projectName)}${where} · failing for ${since} · ${count(failures, 'failure')}, last ${when(lastFailedAt)}`;
  const step = stepName && incident.cause && isExplained(incident.cause) ? md`${code(stepName)} · ` : md``;
  return section(
    isGrouped ? md`• ${state} · ${owner}` : lines([state, causeWords(incident), md`${step}${owner}`]),
    button('Why', { actionId: 'notice:why', value: incident.lastBuildId }),
  );
}
