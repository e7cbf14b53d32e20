// One message for an incident, from the first failed build to the green one: edited, never repeated.

import type { Finding } from '../../analysis/finding.ts';
import { isExplained } from '../../analysis/kinds.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords, shortChangeWords } from '../kit/change-words.ts';
import { buildUrl } from '../kit/links.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { count, duration } from '../kit/words.ts';

export interface IncidentData {
  readonly incidentId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly openedAt: Date;
  /** null: never seen green. */
  readonly greenBefore: Date | null;
  readonly lastBuildId: string;
  readonly lastFailedAt: Date;
  readonly failures: number;
  /** How many of the last builds were red, where the project changes colour all the time; null: it does not. */
  readonly flapping: { readonly red: number; readonly outOf: number } | null;
  readonly closedAt: Date | null;
  readonly closedByBuildId: string | null;
  /**
   * Why it ended without a successful build: the project is gone; no channel is subscribed any more; its branch is not built any
   * more; or it is part of another incident, which has a message of its own. null: it did not.
   */
  readonly closedBecause: 'deleted' | 'unfollowed' | 'quiet' | 'merged' | null;
  /** null: not known. */
  readonly branch: string | null;
  readonly ownerId: string | null;
  /** Of the last failed build; null: not diagnosed. */
  readonly finding: Finding | null;
  readonly durationSeconds: number | null;
  /** Found when Depot could be asked again. */
  readonly foundLate: boolean;
  /** Of the first failed build, as CI reported it. */
  readonly change?: Change | null;
  /** Its author, where the message mentions that person. */
  readonly authorId?: string | null;
  /** Of the last failed build, where that is another one. */
  readonly lastChange?: Change | null;
  /** Of the successful build that ended it. */
  readonly fixedBy?: Change | null;
  /** In a row, before the first failed build, as far as the bot has seen. */
  readonly successesBefore?: number;
}

/** The buttons of notices answer only to who presses them: the message itself stays what it is. */
export const NOTICE_ACTIONS = {
  steps: 'notice:steps',
  logs: 'notice:logs',
  why: 'notice:why',
  build: 'notice:build',
  take: 'notice:take',
  mute: 'notice:mute',
} as const;

export function incidentView(data: IncidentData, orgId: string | null): View {
  return data.closedAt === null ? redView(data, orgId) : closedView(data, data.closedAt, orgId);
}

function redView(data: IncidentData, orgId: string | null): View {
  const { projectName, finding, lastBuildId } = data;
  return view([
    section(
      lines([brokeLine(projectName, finding), finding?.step?.error ? md`${finding.step.error}` : null]),
    ),
    ...(finding ? causeBlocks(finding) : []),
    ...changeBlocks(data),
    context(...standing(data)),
    data.foundLate ? context(md`Found late: the bot couldn’t see it when it happened`) : null,
    buttons(
      button('Steps', { actionId: NOTICE_ACTIONS.steps, value: lastBuildId }),
      button('Log', { actionId: NOTICE_ACTIONS.logs, value: lastBuildId }),
      data.ownerId
        ? null
        : button('Assign to me', { actionId: NOTICE_ACTIONS.take, value: data.incidentId, style: 'primary' }),
      button('Mute 1h', { actionId: NOTICE_ACTIONS.mute, value: data.projectId }),
      dashboard(orgId, data, lastBuildId),
    ),
  ]);
}

/** `on main`, or nothing. */
export const onBranch = (branch: string | null): Mrkdwn =>
  branch === null ? md`` : md` on ${code(shortName(branch))}`;

export function brokeLine(projectName: string, finding: Finding | null): Mrkdwn {
  return finding?.step
    ? md`❌ ${bold(projectName)} failed at ${code(finding.step.name)}`
    : md`❌ A build of ${bold(projectName)} failed`;
}

function changeBlocks({ change, authorId, lastChange, successesBefore = 0 }: IncidentData) {
  const after = successesBefore > 1 ? `after ${successesWords(successesBefore)}` : null;
  const first = change ? changeWords(change, { authorId, after }) : null;
  const last = lastChange ? shortChangeWords(lastChange) : null;
  if (!first && !last) return [];
  return [section(lines([first && md`Failed with ${first}`, last && md`Last failed with ${last}`]))];
}

const MANY_SUCCESSES = 100;
const successesWords = (successes: number) =>
  successes < MANY_SUCCESSES
    ? count(successes, 'successful build')
    : `more than ${MANY_SUCCESSES - 1} successful builds`;

function standing(data: IncidentData): readonly Mrkdwn[] {
  const { lastBuildId, durationSeconds, lastFailedAt, failures, flapping, ownerId } = data;
  const took = durationSeconds === null ? '' : ` after ${duration(durationSeconds)}`;
  return [
    failures === 1
      ? md`build ${code(lastBuildId)} failed${took}, ${when(lastFailedAt)}`
      : md`*still failing*: ${count(failures, 'build')}, the last ${code(lastBuildId)}${took}, ${when(lastFailedAt)}`,
    ...greenWords(data),
    ...(flapping ? [md`*flapping*: ${flapping.red} of the last ${flapping.outOf} builds failed`] : []),
    ...(ownerId ? [md`${mention(ownerId)} owns it`] : []),
  ];
}

/** Of a branch, CI may have begun to report only lately. */
function greenWords({ greenBefore, branch }: IncidentData): readonly Mrkdwn[] {
  if (greenBefore) return [md`last success ${when(greenBefore)}`];
  return branch === null ? [md`no success seen before`] : [];
}

function closedView(data: IncidentData, closedAt: Date, orgId: string | null): View {
  const { finding, failures, lastBuildId, closedByBuildId, ownerId } = data;
  if (data.closedBecause === 'merged') return view([section(endedLine(data, closedAt))]);
  return view([
    section(endedLine(data, closedAt)),
    context(
      ...(finding?.step ? [md`It failed at ${code(finding.step.name)}`] : []),
      ...(finding && isExplained(finding.cause) ? [md`${finding.cause.cause}`] : []),
      failures === 1
        ? md`1 failed build, ${code(lastBuildId)}`
        : md`${count(failures, 'failed build')}, the last ${code(lastBuildId)}`,
      ...(data.change ? authored('failed', data.change) : []),
      ...(closedByBuildId ? [md`fixed by build ${code(closedByBuildId)}`] : []),
      ...(data.fixedBy ? authored('fixed', data.fixedBy) : []),
      ...(ownerId ? [md`${mention(ownerId)} owned it`] : []),
    ),
    data.closedBecause === 'deleted'
      ? null
      : buttons(
          button('Why it failed', { actionId: NOTICE_ACTIONS.why, value: lastBuildId }),
          dashboard(orgId, data, closedByBuildId ?? lastBuildId),
        ),
  ]);
}

/** Without a mention: it is over. */
function authored(what: 'failed' | 'fixed', change: Change): readonly Mrkdwn[] {
  const words = shortChangeWords(change);
  return words ? [md`${what} with ${words}`] : [];
}

function endedLine(data: IncidentData, closedAt: Date): Mrkdwn {
  const { projectName, branch, openedAt, lastBuildId, closedBecause } = data;
  const project = md`${bold(projectName)}${onBranch(branch)}`;
  switch (closedBecause) {
    case 'unfollowed':
      return md`⏹ ${project} was failing when it was unsubscribed, ${when(closedAt)}.`;
    case 'deleted':
      return md`🗑 ${project} was deleted while it was failing, ${when(closedAt)}.`;
    case 'quiet':
      return md`⏹ ${project} was failing when its builds stopped.`;
    case 'merged':
      return md`↪ ${bold(projectName)}: build ${code(lastBuildId)} is part of a failure that has its own message.`;
    case null:
      return md`✅ ${project} is fixed, ${when(closedAt)}. It was failing for ${duration((closedAt.getTime() - openedAt.getTime()) / 1_000)}.`;
  }
}

function dashboard(orgId: string | null, { projectId }: IncidentData, buildId: string) {
  return orgId === null
    ? null
    : button('Open in Depot', { actionId: 'link:build', url: buildUrl(orgId, projectId, buildId) });
}
