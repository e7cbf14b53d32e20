// Subscriptions: before one is saved, when it is, and the list.

import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, channelMention, code, lines, Mrkdwn, md, mention, when } from '../kit/mrkdwn.ts';
import { count, duration, percent } from '../kit/words.ts';

export interface SubscriptionData {
  readonly subscriptionId: string;
  readonly channelId: string;
  /** null: every project. */
  readonly projectName: string | null;
  /** `none`: of builds nothing. */
  readonly mode: 'failures' | 'every-failure' | 'all' | 'none';
  /** `own`, seconds, or null. */
  readonly slow: string | null;
  /** `own`, a rate from 0 to 1, or null. */
  readonly cache: string | null;
  /** Patterns, comma-separated; null: every branch. */
  readonly branches: string | null;
  readonly oddities: boolean;
  /** How the author of a failed commit is notified. */
  readonly authors: 'mention' | 'dm' | 'off';
  readonly createdBy: string;
  readonly pausedBecause: string | null;
  readonly mutedUntil: Date | null;
}

const MODES = {
  failures: 'when a build first fails, while it keeps failing, and when it’s fixed',
  'every-failure': 'every failed build, and the fix',
  all: 'every build',
  none: null,
} as const;

const AUTHORS = {
  mention: 'authors are mentioned',
  dm: 'authors get a direct message',
  off: 'authors aren’t notified',
} as const;

type Rules = Pick<SubscriptionData, 'mode' | 'slow' | 'cache' | 'branches' | 'oddities' | 'authors'>;

export function rulesWords({ mode, slow, cache, branches, oddities, authors }: Rules): string {
  const rules = [
    MODES[mode],
    slow === null
      ? null
      : slow === 'own'
        ? 'builds far slower than usual'
        : `builds longer than ${duration(Number(slow))}`,
    cache === null
      ? null
      : cache === 'own'
        ? 'a cache that was lost'
        : `less than ${percent(Number(cache))} of steps cached`,
    oddities ? 'unusual activity, and changes made outside Slack' : null,
    mode === 'none' ? null : AUTHORS[authors],
  ];
  return [...rules, branches && branchesWords(branches, String)].filter((rule) => rule !== null).join('; ');
}

/** The same, for a message: patterns hold stars. */
const rulesText = (rules: Rules): Mrkdwn =>
  rules.branches === null
    ? md`${rulesWords(rules)}`
    : md`${rulesWords({ ...rules, branches: null })}; ${new Mrkdwn(branchesWords(rules.branches, code))}`;

/** `only on main, release/*; not on release/old` */
function branchesWords(branches: string, show: (pattern: string) => string | Mrkdwn): string {
  const patterns = branches.split(',');
  const not = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const only = patterns.filter((pattern) => !pattern.startsWith('!'));
  const list = (all: readonly string[]) => all.map((pattern) => String(show(pattern))).join(', ');
  return [only.length > 0 ? `only on ${list(only)}` : null, not.length > 0 ? `not on ${list(not)}` : null]
    .filter((part) => part !== null)
    .join('; ');
}

const subject = (projectName: string | null): Mrkdwn =>
  projectName === null ? md`*every project*` : bold(projectName);

export interface PreviewSample {
  readonly at: Date;
  readonly projectName: string;
  readonly buildId: string;
  readonly what: 'failed' | 'fixed' | 'failed again' | 'built' | 'slow' | 'cache';
}

const WHAT: Readonly<Record<PreviewSample['what'], string>> = {
  failed: '❌ Failed',
  fixed: '✅ Fixed',
  'failed again': '❌ failed again',
  built: 'was built',
  slow: '🐢 was slow',
  cache: '🧊 lost its cache',
};

export interface SubscriptionPreviewData {
  readonly subscription: SubscriptionData;
  readonly days: number;
  readonly messages: number;
  readonly samples: readonly PreviewSample[];
  readonly checkedProjects: number;
  /** Projects with builds; null: Depot has not said so in time. */
  readonly active: number | null;
  readonly areBranchesKnown: boolean;
  /** The channel is already subscribed, and this replaces it. */
  readonly replaces: boolean;
  readonly willJoin: boolean;
  readonly isShared: boolean;
  readonly firstRound: FirstRound | null;
  readonly slashCommand: string;
}

/** Projects that the bot polls for the first time because of a subscription, where that takes a while. */
export interface FirstRound {
  readonly projects: number;
  readonly seconds: number;
}

const firstRoundLine = (firstRound: FirstRound | null) =>
  firstRound &&
  context(
    md`The first check of ${count(firstRound.projects, 'project')} takes about ${duration(firstRound.seconds)}; ${code('status')} shows its progress`,
  );

/** Builds whose branch is not known are not left out. */
const branchesLine = ({ subscription, areBranchesKnown, slashCommand }: SubscriptionPreviewData) =>
  subscription.branches === null
    ? null
    : context(
        areBranchesKnown
          ? md`Builds without a reported branch are included`
          : md`⚠️ CI hasn’t reported any branch yet, so all builds are included. Set it up with ${code(`${slashCommand} ci PROJECT`)}`,
      );

const odditiesLine = ({ subscription: { oddities } }: SubscriptionPreviewData) =>
  oddities
    ? context(
        md`Unusual: a cache that doubles in a week, 5 times the usual build time in a day, builds at hours without builds before; new tokens and trust policies that the bot didn’t create. Checked once an hour, each notified once. The first check only learns what is usual.`,
      )
    : null;

/** What builds would have brought; null for a subscription that is not about builds. */
function buildsSection({
  subscription,
  days,
  messages,
  samples,
  checkedProjects,
  active,
}: SubscriptionPreviewData) {
  if (subscription.mode === 'none') return null;
  const isEveryProject = subscription.projectName === null;
  if (isEveryProject && active === 0) return section(md`In the last ${days} days no project was built.`);
  if (active === null || checkedProjects === 0)
    return section(md`No preview: Depot didn’t answer within a second. You can still subscribe.`);
  const which = checkedProjects === active ? 'all' : `${checkedProjects} of the`;
  const of = isEveryProject ? md`, judging by ${which} ${count(active, 'project')} with builds` : md``;
  if (messages === 0) return section(md`In the last ${days} days this would have sent *nothing*${of}.`);
  return section(
    lines([
      md`In the last ${days} days this would have sent *${count(messages, 'message')}*${of}. The latest:`,
      ...samples.map(
        ({ at, projectName, buildId, what }) =>
          md`• ${bold(projectName)} ${WHAT[what]}, ${when(at)} · ${code(buildId)}`,
      ),
    ]),
  );
}

/** Before it is saved: what it would have said. */
export function subscriptionPreviewView(data: SubscriptionPreviewData): View {
  const { subscription } = data;
  return view([
    header('Subscribe this channel?'),
    section(lines([md`${subject(subscription.projectName)}: ${rulesText(subscription)}`])),
    buildsSection(data),
    branchesLine(data),
    odditiesLine(data),
    data.replaces ? context(md`This replaces the channel’s current subscription to it`) : null,
    data.willJoin ? context(md`The bot joins this channel so that it can post`) : null,
    data.isShared
      ? context(
          md`⚠️ People from other companies are in this channel: they will see names, steps and log lines`,
        )
      : null,
    firstRoundLine(data.firstRound),
    buttons(
      button('Subscribe', {
        actionId: 'subscribe:confirm',
        value: subscription.subscriptionId,
        style: 'primary',
      }),
      button('Cancel', { actionId: 'subscribe:cancel', value: subscription.subscriptionId }),
    ),
  ]);
}

/** To everybody in the channel, once it is saved. */
export function subscribedView(
  subscription: SubscriptionData,
  slashCommand: string,
  firstRound: FirstRound | null = null,
): View {
  return view([
    section(
      md`🔔 ${mention(subscription.createdBy)} subscribed this channel to ${subject(subscription.projectName)}: ${rulesText(subscription)}.`,
    ),
    firstRoundLine(firstRound),
    context(md`Subscriptions: ${code(`${slashCommand} subscriptions`)}`),
  ]);
}

export function unsubscribedView(projectName: string | null, by: string): View {
  return view([section(md`🔕 ${mention(by)} unsubscribed this channel from ${subject(projectName)}.`)]);
}

export interface SubscriptionListData {
  readonly subscriptions: readonly SubscriptionData[];
  /** All of one channel, or all that one person made. */
  readonly of: 'channel' | 'person';
  /** The channel's digest, in words; null: none. */
  readonly digest: string | null;
  readonly slashCommand: string;
}

const MAX_ROWS = 40;

export function subscriptionListView({
  subscriptions,
  of,
  digest,
  slashCommand,
}: SubscriptionListData): View {
  if (subscriptions.length === 0) {
    return view([
      section(
        of === 'channel'
          ? md`This channel has no subscriptions yet.`
          : md`You haven’t subscribed any channel.`,
      ),
      context(md`Begin with ${code(`${slashCommand} subscribe PROJECT`)}; you see a preview first`),
    ]);
  }
  const paused = subscriptions.find(({ pausedBecause }) => pausedBecause !== null);
  return view([
    section(
      of === 'channel'
        ? md`*This channel’s subscriptions: ${count(subscriptions.length, 'thing')}*`
        : md`*${count(subscriptions.length, 'subscription')}* that you made`,
    ),
    paused && of === 'channel'
      ? section(
          md`⏸ *Notifications are paused here*: ${paused.pausedBecause}. Resume when that’s fixed.`,
          button('Resume', { actionId: 'subscriptions:resume', value: paused.channelId, style: 'primary' }),
        )
      : null,
    ...subscriptions
      .slice(0, MAX_ROWS)
      .map((subscription) =>
        section(
          lineOf(subscription, of),
          of === 'channel'
            ? button('End', { actionId: 'subscriptions:end', value: subscription.subscriptionId })
            : undefined,
        ),
      ),
    subscriptions.length > MAX_ROWS ? context(md`and ${subscriptions.length - MAX_ROWS} more`) : null,
    of === 'channel'
      ? context(md`${digest ?? 'No digest'} · ${code(`${slashCommand} digest daily 9:00`)}`)
      : null,
  ]);
}

function lineOf(subscription: SubscriptionData, of: 'channel' | 'person'): Mrkdwn {
  const { projectName, channelId, createdBy, pausedBecause, mutedUntil } = subscription;
  return lines([
    of === 'channel' ? subject(projectName) : md`${subject(projectName)} in ${channelMention(channelId)}`,
    md`${rulesText(subscription)}${of === 'channel' ? md` · created by ${mention(createdBy)}` : md``}`,
    pausedBecause && of === 'person' ? md`⏸ Paused: ${pausedBecause}` : null,
    mutedUntil ? md`🔕 muted until ${when(mutedUntil)}` : null,
  ]);
}

/** @param projectName null: every project */
export function mutedView(projectName: string | null, until: Date, by: string, slashCommand: string): View {
  const typed = projectName?.includes(' ') ? `"${projectName}"` : projectName;
  const end =
    typed === null || typed === undefined ? `${slashCommand} unmute` : `${slashCommand} unmute ${typed}`;
  return view([
    section(md`🔕 ${mention(by)} muted ${subject(projectName)} here until ${when(until)}.`),
    context(md`Sooner: ${code(end)}`),
  ]);
}
