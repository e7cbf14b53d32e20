// Many projects in one message: what would be created, how far it is, and what came of each name.

import type { Hardware, TrustPolicySource } from '../../depot/model.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, channelMention, code, lines, type Mrkdwn, md, mention, shortName } from '../kit/mrkdwn.ts';
import { cacheWords, count, hardwareWords } from '../kit/words.ts';
import { trustLine } from './templates.ts';

export interface BatchLine {
  readonly name: string;
  readonly state: string;
  readonly projectId: string | null;
  readonly explanation: string;
  /** Does it, or a trust policy of it, wait for approval or a delay? */
  readonly isGuarded: boolean;
  /** Is something of it still to be done? */
  readonly isBusy: boolean;
  /** What it was to get, and did not. */
  readonly problems: readonly { readonly what: string; readonly why: string }[];
}

export interface BatchData {
  readonly batchId: string;
  readonly state: string;
  readonly requestedBy: string;
  readonly settings: {
    readonly regionId: string;
    readonly hardware: Hardware;
    readonly cache: { readonly keepGb: number; readonly keepDays: number };
  };
  /** Does each get a token? */
  readonly token: boolean;
  /** Which channel is subscribed to each; null: none. */
  readonly subscribes: { readonly channelId: string; readonly isHere: boolean } | null;
  /** What each trusts. */
  readonly trust: readonly TrustPolicySource[];
  /** null: none was used. */
  readonly template: string | null;
  readonly tokensDelivered: number;
  /** Created again, because the first secret was lost. */
  readonly tokensReplaced: number;
  readonly items: readonly BatchLine[];
}

/** More lines than this go into the file only. */
const MAX_LINES = 15;

const only = ({ items }: BatchData, state: string) => items.filter((item) => item.state === state);

function list(title: string, items: readonly BatchLine[]): readonly Mrkdwn[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_LINES;
  return [
    md`*${title}*`,
    ...items
      .slice(0, MAX_LINES)
      .map(({ name, explanation }) => md`• ${bold(name)}${explanation ? `: ${shortName(explanation)}` : ''}`),
    ...(more > 0 ? [md`and ${more} more`] : []),
  ];
}

const incomplete = ({ items }: BatchData) =>
  items.flatMap((item) =>
    item.problems.map(({ what, why }) => ({ ...item, explanation: `${what} – ${why}` })),
  );

/** What people must know about the secrets before they confirm, and what happened to them. */
function tokenLines({
  state,
  token,
  tokensDelivered,
  tokensReplaced,
  requestedBy,
}: BatchData): readonly Mrkdwn[] {
  if (!token) return [];
  if (state === 'pending') {
    return [
      md`🔑 The secrets go only to ${mention(requestedBy)}: in a file in their direct messages, which Slack deletes after an hour. Nobody can show them again.`,
    ];
  }
  if (tokensDelivered === 0) return [];
  return [
    md`🔑 ${count(tokensDelivered, 'token')} created. ${mention(requestedBy)} has the secrets in a direct message, for an hour.`,
    ...(tokensReplaced > 0
      ? [
          md`${count(tokensReplaced, 'token')} had to be replaced after an interruption. The first ones are revoked.`,
        ]
      : []),
  ];
}

/** Who can build in each, before anybody agrees to it. */
const trustLines = ({ state, trust }: BatchData): readonly Mrkdwn[] =>
  state === 'pending' && trust.length > 0
    ? [lines([md`*Trust policies of each*`, ...trust.map((source) => md`• ${trustLine(source)}`)])]
    : [];

const channelWords = ({ channelId, isHere }: NonNullable<BatchData['subscribes']>): Mrkdwn =>
  isHere ? md`this channel` : channelMention(channelId);

const subscribedLine = ({ state, subscribes, items }: BatchData): Mrkdwn | null =>
  subscribes && state === 'finished' && items.some((item) => item.state === 'created')
    ? md`🔔 Subscribed ${channelWords(subscribes)} to the new projects.`
    : null;

/** Nothing is left to do about these. */
const GOOD: ReadonlySet<string> = new Set(['created', 'exists', 'guarded']);

function headline(data: BatchData): Mrkdwn {
  const { state, items } = data;
  const busy = items.filter(({ isBusy }) => isBusy).length;
  const waiting = only(data, 'waiting').length;
  const created = only(data, 'created').length;
  const tried = items.length - only(data, 'invalid').length;
  switch (state) {
    case 'pending':
      return md`*Create ${count(waiting, 'project')}?*`;
    case 'running':
      return md`⏳ Creating projects: ${tried - busy} of ${tried}`;
    case 'cancelled':
      return md`🚫 Cancelled. No projects were created.`;
    case 'stopped':
      return md`🚫 Stopped. Created ${count(created, 'project')}; ${busy} not done.`;
    default: {
      const isWhole = items.every((item) => GOOD.has(item.state) && item.problems.length === 0);
      return md`${isWhole ? '✅' : '⚠️'} Created ${count(created, 'project')} of ${tried}`;
    }
  }
}

function buttonsOf(data: BatchData) {
  const { batchId, state } = data;
  const waiting = only(data, 'waiting').length;
  const busy = data.items.filter(({ isBusy }) => isBusy).length;
  const failed = data.items.filter((item) => item.state === 'failed' || item.problems.length > 0).length;
  const press = (text: string, name: string, style: { readonly style?: 'primary' } = {}) =>
    button(text, { actionId: `create:${name}`, value: batchId, ...style });
  switch (state) {
    case 'pending':
      return buttons(
        waiting > 0
          ? press(waiting === 1 ? 'Create it' : `Create all ${waiting}`, 'batch-start', { style: 'primary' })
          : null,
        press('Cancel', 'batch-stop'),
      );
    case 'running':
      return buttons(press('Stop', 'batch-stop'));
    case 'stopped':
      return busy + failed > 0 ? buttons(press('Continue', 'batch-retry')) : null;
    case 'finished':
      return failed > 0 ? buttons(press(`Retry ${failed} failed`, 'batch-retry')) : null;
    default:
      return null;
  }
}

export function batchView(data: BatchData): View {
  const { state, settings, requestedBy } = data;
  const isPending = state === 'pending';
  const { regionId, hardware, cache } = settings;
  const { subscribes, template } = data;
  const token = data.token ? ' · a token' : '';
  const subscription = subscribes ? md` · a subscription of ${channelWords(subscribes)}` : md``;
  const details = lines([
    ...(isPending ? list('To create', only(data, 'waiting')) : []),
    ...list('Already exist, unchanged', only(data, 'exists')),
    ...list('Can’t be created', only(data, 'invalid')),
    ...list(
      'Waiting for approval or a delay (see their own messages)',
      data.items.filter(({ isGuarded }) => isGuarded),
    ),
    ...list('Failed', only(data, 'failed')),
    ...list('Created, but incomplete', incomplete(data)),
    ...list('Unclear: check these in Depot', only(data, 'unclear')),
  ]);
  return view([
    section(headline(data)),
    details.value === '' ? null : section(details),
    ...[...trustLines(data), ...tokenLines(data), subscribedLine(data)].map((line) => line && section(line)),
    isPending
      ? context(
          md`Each gets: ${regionId} · ${hardwareWords(hardware)} · cache ${cacheWords(cache)}${token}${subscription}`,
          ...(template === null ? [] : [md`Template: ${bold(template)}, as it is now`]),
          ...(data.items.length > 1
            ? [md`One project with spaces in its name? Put it in quotes: ${code('create "Acme Corp"')}`]
            : []),
        )
      : null,
    context(md`Requested by ${mention(requestedBy)}`),
    buttonsOf(data),
  ]);
}
