// The Home tab: what waits for the person, what fails now, what their channels subscribe to, and how the bot is. Moments
// are Slack's own dates, never "5 minutes ago": so the view changes only when something happened.

import type { HomeView, KnownBlock } from '@slack/types';
import { button, buttons, context, header, section } from '../kit/blocks.ts';
import {
  bold,
  channelMention,
  code,
  lines,
  type Mrkdwn,
  md,
  mention,
  shortName,
  when,
} from '../kit/mrkdwn.ts';
import { count, duration, projectsWords, STATUS_WORDS } from '../kit/words.ts';
import { operationValue } from '../operations/operation-actions.ts';
import { previewBlocks } from '../operations/operation-preview.ts';
import { subjectMrkdwn, VERBS } from '../operations/operation-words.ts';
import type {
  HomeBuild,
  HomeChange,
  HomeData,
  HomeHealth,
  HomeIncident,
  HomeSubscription,
} from './home-data.ts';

/** A Home tab holds 100 blocks; these stay far below, and what is left out is counted. */
const MAX_INCIDENTS = 10;
const MAX_OWN_INCIDENTS = 5;
const MAX_CHANGES = 6;
const MAX_SUBSCRIPTIONS = 15;
const MAX_BUILDS = 5;

export function homeView({ slashCommand, version, news }: HomeData): HomeView {
  return {
    type: 'home',
    blocks: [...newsBlocks(news, slashCommand), ...startBlocks(slashCommand, version)],
  };
}

function newsBlocks(news: HomeData['news'], slashCommand: string): readonly KnownBlock[] {
  if (news === 'no-access') {
    return [
      section(md`You have no role here yet. ${code(`${slashCommand} access`)} shows who can give you one.`),
    ];
  }
  if (news === 'no-database')
    return [section(md`⚠️ The bot can’t reach its database, so nothing is shown here now.`)];
  return [
    ...changeBlocks(news.changes),
    ...incidentBlocks(news.incidents, news.health),
    ...ownIncidentBlocks(news.incidents),
    ...subscriptionBlocks(news.subscriptions, slashCommand),
    ...buildBlocks(news.builds),
    ...healthBlocks(news.health),
    { type: 'divider' },
  ];
}

const more = (all: readonly unknown[], max: number, where: string): readonly KnownBlock[] =>
  all.length > max ? [context(md`and ${(all.length - max).toLocaleString('en-US')} more: ${where}`)] : [];

function incidentBlocks(incidents: readonly HomeIncident[], health: HomeHealth): readonly KnownBlock[] {
  const title = header('Failing now');
  if (incidents.length === 0) {
    const words =
      health.watchedProjects === 0
        ? md`No subscriptions yet. The bot only sees failures of projects that a channel is subscribed to.`
        : md`✅ Nothing is failing.`;
    return [title, section(words)];
  }
  const others = incidents.filter(({ isMine }) => !isMine);
  return [
    title,
    section(
      md`❌ *${projectsWords(incidents)} failing*`,
      button('Show failing', { actionId: 'run:failing', value: '' }),
    ),
    ...others.slice(0, MAX_INCIDENTS).map(incidentRow),
    ...more(others, MAX_INCIDENTS, '“Show failing” lists them'),
  ];
}

function ownIncidentBlocks(incidents: readonly HomeIncident[]): readonly KnownBlock[] {
  const mine = incidents.filter(({ isMine }) => isMine);
  if (mine.length === 0) return [];
  return [
    header('Your incidents'),
    ...mine.slice(0, MAX_OWN_INCIDENTS).map(incidentRow),
    ...more(mine, MAX_OWN_INCIDENTS, '“Show failing” lists them'),
  ];
}

function incidentRow(incident: HomeIncident) {
  const { projectName, branch, openedAt, failures, lastBuildId, ownerId, isMine, cause } = incident;
  const where = branch ? md` on ${code(shortName(branch))}` : md``;
  return section(
    lines([
      md`${bold(projectName)}${where} · failing since ${when(openedAt)} · ${count(failures, 'failure')}`,
      md`${cause?.replace(/\.$/, '') ?? 'cause not known'}${ownerId && !isMine ? md` · owner ${mention(ownerId)}` : md``}`,
    ]),
    button('Why', { actionId: 'run:why', value: lastBuildId }),
  );
}

function changeBlocks(changes: readonly HomeChange[]): readonly KnownBlock[] {
  if (changes.length === 0) return [];
  return [
    header('Waiting changes'),
    ...changes.slice(0, MAX_CHANGES).flatMap(changeRow),
    ...more(changes, MAX_CHANGES, 'see their messages in the channels'),
  ];
}

/** Approvers see what they decide on. */
function changeRow(change: HomeChange): readonly KnownBlock[] {
  const isToDecide = change.waitsFor.kind === 'your-approval';
  const row = changeButtons(change);
  return [section(changeWords(change)), ...(isToDecide ? previewBlocks(change) : []), ...(row ? [row] : [])];
}

function changeButtons(change: HomeChange) {
  const value = operationValue(change);
  switch (change.waitsFor.kind) {
    case 'your-approval': {
      const style = VERBS[change.request.kind].destroys ? 'danger' : 'primary';
      return buttons(
        button('Approve', { actionId: 'home:approve', value, style }),
        button('Reject', { actionId: 'home:reject', value }),
      );
    }
    case 'approval':
      return buttons(button('Withdraw', { actionId: 'home:cancel', value }));
    case 'delay':
      return buttons(button('Stop', { actionId: 'home:stop', value, style: 'primary' }));
  }
}

function changeWords(change: HomeChange): Mrkdwn {
  const { channelId, requestedBy } = change;
  return lines([
    md`*${VERBS[change.request.kind].ask}* ${subjectMrkdwn(change)} · requested by ${mention(requestedBy)}`,
    md`${waitWords(change.waitsFor)} · in ${channelMention(channelId)}`,
  ]);
}

function waitWords(waits: HomeChange['waitsFor']): Mrkdwn {
  switch (waits.kind) {
    case 'your-approval':
      return md`👉 *waits for your approval*, expires ${when(waits.expiresAt)}`;
    case 'approval':
      return md`waits for approval, expires ${when(waits.expiresAt)}`;
    case 'delay':
      return md`⏳ runs ${when(waits.runAt)}; you can stop it until then`;
  }
}

function subscriptionBlocks(
  subscriptions: readonly HomeSubscription[],
  slashCommand: string,
): readonly KnownBlock[] {
  if (subscriptions.length === 0) return [];
  const shown = subscriptions.slice(0, MAX_SUBSCRIPTIONS);
  return [
    header('Your subscriptions'),
    ...shown.map(subscriptionRow),
    ...more(subscriptions, MAX_SUBSCRIPTIONS, `${slashCommand} subscriptions mine`),
  ];
}

function subscriptionRow({ subscriptionId, channelId, projectName, isPaused, mute }: HomeSubscription) {
  const what = projectName === null ? md`*all projects*` : bold(projectName);
  const muted = mute ? md` · ${mute.ofChannel ? 'channel muted' : 'muted'} until ${when(mute.until)}` : md``;
  // In a direct message with the bot, the channel is the person.
  const where = /^[UW]/.test(channelId) ? md`messages to you` : channelMention(channelId);
  const to = (text: string, name: string, value = subscriptionId) =>
    button(text, { actionId: `home:${name}`, value });
  const toggle = isPaused
    ? to('Resume', 'resume', channelId)
    : mute
      ? to(mute.ofChannel ? 'Unmute channel' : 'Unmute', mute.ofChannel ? 'unmute-channel' : 'unmute')
      : to('Mute for 1h', 'mute');
  return section(md`${what} in ${where}${isPaused ? ' · paused' : ''}${muted}`, toggle);
}

function buildBlocks(builds: readonly HomeBuild[]): readonly KnownBlock[] {
  if (builds.length === 0) return [];
  const row = ({ projectName, status, createdAt, durationSeconds, buildId }: HomeBuild) =>
    md`• ${bold(projectName)} · ${STATUS_WORDS[status]}${durationSeconds === null ? '' : ` in ${duration(durationSeconds)}`} · ${when(createdAt)} · ${code(buildId)}`;
  return [header('Recent builds'), section(lines(builds.slice(0, MAX_BUILDS).map(row)))];
}

function healthBlocks({
  watchedProjects,
  depotAwaySince,
  posted,
  waiting,
  foundWithin,
  postedWithin,
  p95,
}: HomeHealth): readonly KnownBlock[] {
  const depot = depotAwaySince
    ? md`⚠️ Depot can’t be reached since ${when(depotAwaySince)}`
    : md`Depot is reachable`;
  const delay =
    foundWithin === null || postedWithin === null || p95 === null
      ? ''
      : ` · found in ${duration(foundWithin)}, posted within ${duration(Math.max(1, postedWithin))} (median) · 95% within ${duration(p95)} of the build’s end`;
  return [
    context(
      md`${depot} · polling ${count(watchedProjects, 'project')}`,
      md`Last 24 h: ${count(posted, 'notification')}${delay}${waiting > 0 ? ` · ${waiting.toLocaleString('en-US')} waiting` : ''}`,
    ),
  ];
}

function startBlocks(slashCommand: string, version: string): readonly KnownBlock[] {
  const start = buttons(
    button('Create a project', { actionId: 'run:create', value: '', style: 'primary' }),
    button('List projects', { actionId: 'run:projects', value: '' }),
    button('Status', { actionId: 'run:status', value: '' }),
  );
  return [
    ...(start ? [start] : []),
    section(
      lines([
        md`*In any channel*`,
        md`• ${code(`${slashCommand} create acme`)} creates a project with its own build cache`,
        md`• ${code(`${slashCommand} show acme`)} shows its settings, usage and last builds`,
        md`• ${code(`${slashCommand} access`)} shows who has which role`,
        md`• ${code(`${slashCommand} help`)} lists all commands`,
      ]),
    ),
    context(md`depot-slack ${version} · answers to these buttons come in the Messages tab`),
  ];
}
