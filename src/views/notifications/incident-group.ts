// One message for several incidents: projects that fail alike, or too many at once for a message each. Every project is
// named, and its line turns green when it is.

import { isExplained } from '../../analysis/kinds.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, shortChangeWords } from '../kit/change-words.ts';
import { fitting } from '../kit/fitting.ts';
import { bold, code, lines, type Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';
import { type IncidentData, NOTICE_ACTIONS, onBranch } from './incident.ts';

const LINES_PER_SECTION = 8;
export const MAX_LINES = 40;
const MAX_CHARS = 7_000;

const isRed = ({ closedAt }: IncidentData) => closedAt === null;

/** `alike`: all have the same failure. */
export function incidentGroupView(incidents: readonly IncidentData[], alike: boolean): View {
  const red = incidents.filter(isRed);
  const first = red[0] ?? incidents[0];
  if (!first) return view([section(md`Nothing is failing.`)]);
  const finding = incidents.find((incident) => incident.finding)?.finding ?? null;
  const ownerIds = [...new Set(incidents.flatMap(({ ownerId }) => ownerId ?? []))];
  const shown = fitting(
    incidents.map((incident) => lineOf(incident, alike)),
    MAX_LINES,
    MAX_CHARS,
  );
  return view([
    section(heading(incidents, red.length, alike)),
    ...(alike && finding ? causeBlocks(finding) : []),
    ...chunked(shown).map((part) => section(lines(part))),
    shown.length < incidents.length ? section(md`Also: ${namesOf(incidents.slice(shown.length))}`) : null,
    ownerIds.length > 0
      ? context(...ownerIds.slice(0, 5).map((userId) => md`${mention(userId)} owns it`))
      : null,
    red.length === 0
      ? null
      : buttons(
          button('Example steps', { actionId: NOTICE_ACTIONS.steps, value: first.lastBuildId }),
          button('Example log', { actionId: NOTICE_ACTIONS.logs, value: first.lastBuildId }),
          ownerIds.length > 0
            ? null
            : button('Assign to me', {
                actionId: NOTICE_ACTIONS.take,
                value: first.incidentId,
                style: 'primary',
              }),
        ),
    context(md`Updates for each project are in this thread`),
  ]);
}

function heading(incidents: readonly IncidentData[], red: number, alike: boolean): Mrkdwn {
  const all = count(incidents.length, 'project');
  if (red === 0) return md`✅ All ${all} are fixed${alike ? '. They failed in the same way' : ''}.`;
  const now = red === incidents.length ? md`` : md` ${red} still ${red === 1 ? 'fails' : 'fail'}.`;
  return alike
    ? md`❌ *${all} fail in the same way*: probably one cause.${now}`
    : md`❌ *${all} failed at about the same time.*${now}`;
}

function lineOf(incident: IncidentData, alike: boolean): Mrkdwn {
  const { projectName, branch, finding, lastBuildId, closedAt, closedBecause, failures } = incident;
  const project = md`${bold(projectName)}${onBranch(branch)}`;
  if (closedAt) {
    switch (closedBecause) {
      case 'unfollowed':
        return md`• ⏹ ${project} was failing when it was unsubscribed`;
      case 'deleted':
        return md`• 🗑 ${project} was deleted, ${when(closedAt)}`;
      case 'quiet':
        return md`• ⏹ ${project} was failing when its builds stopped`;
      case 'merged':
        return md`• ↪ ${project}: ${code(lastBuildId)} is part of another failure`;
      case null:
        return md`• ✅ ${project} is fixed, ${when(closedAt)}`;
    }
  }
  const times = failures > 1 ? md`, ${count(failures, 'build')}` : md``;
  const where = !alike && finding?.step ? md` at ${code(shortName(finding.step.name))}` : md``;
  const why = !alike && finding && isExplained(finding.cause) ? md`: ${finding.cause.cause}` : md``;
  const change = incident.change ? shortChangeWords(briefly(incident.change), incident) : null;
  return md`• ❌ ${project} · ${code(lastBuildId)}${times}${where}${why}${change ? md` · ${change}` : md``}`;
}

/** Many lines share a message: no links, and the branch comes after the project. */
const briefly = ({ commit, author }: Change): Change => ({ commit, author });

const namesOf = (incidents: readonly IncidentData[]): Mrkdwn =>
  md`${incidents.map(({ projectName, closedAt }) => `${shortName(projectName)}${closedAt ? ' (fixed)' : ''}`).join(', ')}`;

function chunked(all: readonly Mrkdwn[]): readonly (readonly Mrkdwn[])[] {
  return Array.from({ length: Math.ceil(all.length / LINES_PER_SECTION) }, (_, i) =>
    all.slice(i * LINES_PER_SECTION, (i + 1) * LINES_PER_SECTION),
  );
}
