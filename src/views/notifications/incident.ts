// One message for an incident, from the first failed build to the green one: edited, never repeated.

import type { Finding } from '../../analysis/finding.ts';
import { isExplained } from '../../analysis/kinds.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { buildUrl } from '../kit/links.ts';
import { bold, code, lines, type Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
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
  /** It ended because the project is gone. */
  readonly isDeleted: boolean;
  /** Nobody follows the project any more: how it went on is not known. */
  readonly isLeft: boolean;
  readonly ownerId: string | null;
  /** Of the last failed build; null: nobody has looked into it. */
  readonly finding: Finding | null;
  readonly durationSeconds: number | null;
  /** Found when Depot could be asked again. */
  readonly foundLate: boolean;
  /** Of the last failed build, as CI reported it. */
  readonly change?: Change | null;
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
    data.foundLate ? context(md`Found late: the bot could not see it when it happened`) : null,
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

export function brokeLine(projectName: string, finding: Finding | null): Mrkdwn {
  return finding?.step
    ? md`❌ ${bold(projectName)} failed at ${code(finding.step.name)}`
    : md`❌ A build of ${bold(projectName)} failed`;
}

function changeBlocks({ change }: IncidentData) {
  const words = change ? changeWords(change) : null;
  return words ? [section(words)] : [];
}

function standing(data: IncidentData): readonly Mrkdwn[] {
  const { lastBuildId, durationSeconds, lastFailedAt, failures, flapping, greenBefore, ownerId } = data;
  const took = durationSeconds === null ? '' : ` after ${duration(durationSeconds)}`;
  return [
    failures === 1
      ? md`build ${code(lastBuildId)} failed${took}, ${when(lastFailedAt)}`
      : md`*still failing*: ${count(failures, 'build')}, the last ${code(lastBuildId)}${took}, ${when(lastFailedAt)}`,
    greenBefore ? md`green until ${when(greenBefore)}` : md`not seen green before`,
    ...(flapping ? [md`*flapping*: ${flapping.red} of the last ${flapping.outOf} builds failed`] : []),
    ...(ownerId ? [md`${mention(ownerId)} owns it`] : []),
  ];
}

function closedView(data: IncidentData, closedAt: Date, orgId: string | null): View {
  const { projectName, finding, failures, openedAt, lastBuildId, closedByBuildId, ownerId } = data;
  const red = duration((closedAt.getTime() - openedAt.getTime()) / 1_000);
  const ended = data.isLeft
    ? md`⏹ ${bold(projectName)} was failing when it was unsubscribed, ${when(closedAt)}.`
    : data.isDeleted
      ? md`🗑 ${bold(projectName)} was deleted while it was red, ${when(closedAt)}.`
      : md`✅ ${bold(projectName)} is fixed, ${when(closedAt)}. It was failing for ${red}.`;
  return view([
    section(ended),
    context(
      ...(finding?.step ? [md`It failed at ${code(finding.step.name)}`] : []),
      ...(finding && isExplained(finding.cause) ? [md`${finding.cause.cause}`] : []),
      failures === 1
        ? md`1 failed build, ${code(lastBuildId)}`
        : md`${count(failures, 'failed build')}, the last ${code(lastBuildId)}`,
      ...(closedByBuildId ? [md`fixed by ${code(closedByBuildId)}`] : []),
      ...(ownerId ? [md`${mention(ownerId)} owned it`] : []),
    ),
    data.isDeleted
      ? null
      : buttons(
          button('Why it failed', { actionId: NOTICE_ACTIONS.why, value: lastBuildId }),
          dashboard(orgId, data, closedByBuildId ?? lastBuildId),
        ),
  ]);
}

function dashboard(orgId: string | null, { projectId }: IncidentData, buildId: string) {
  return orgId === null
    ? null
    : button('Open in Depot', { actionId: 'link:build', url: buildUrl(orgId, projectId, buildId) });
}
