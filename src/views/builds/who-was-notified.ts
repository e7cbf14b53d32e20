// Who was notified of a build, where, when, or why not.

import type { SectionBlock } from '@slack/types';
import { section } from '../kit/blocks.ts';
import { channelMention, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count, duration } from '../kit/words.ts';

interface SentNotice {
  readonly kind: string;
  readonly state: 'shown' | 'waiting' | 'merged' | 'dropped' | 'given up';
  readonly postedAt: Date | null;
  readonly nextTryAt: Date;
  /** Slack's last word about it; null: none. */
  readonly failure: string | null;
}

export interface NotifiedChannel {
  readonly channelId: string;
  /** What is there, or waits: in the order in which it was said. */
  readonly notices: readonly SentNotice[];
  /** Why nothing was said there; null: something was. */
  readonly silentBecause: string | null;
}

export interface WhoWasNotified {
  /** When the bot found it; null: it ended before the first poll, or nobody is subscribed to the project. */
  readonly foundAt: Date | null;
  readonly finishedAt: Date | null;
  /** Channels that the reader may know of. */
  readonly channels: readonly NotifiedChannel[];
  /** Others, which are only counted. */
  readonly hidden: number;
  readonly slashCommand: string;
  readonly projectName: string;
}

const KINDS: Readonly<Record<string, string>> = {
  incident: 'the message of its incident',
  'still failing': 'a reply under its incident',
  fixed: 'that it was fixed',
  build: 'its own message',
  degraded: 'that it was slow, or without its cache',
  'caught up': 'counted in one message, because the bot saw it late',
};

export function whoWasNotifiedSection(notified: WhoWasNotified): SectionBlock {
  return section(
    lines([
      md`*Who was notified*`,
      foundLine(notified),
      ...notified.channels.map(channelLine),
      hiddenLine(notified),
    ]),
  );
}

function foundLine({
  foundAt,
  finishedAt,
  channels,
  hidden,
  slashCommand,
  projectName,
}: WhoWasNotified): Mrkdwn {
  if (!foundAt) {
    return md`Nobody: no channel was subscribed to ${projectName}. ${code(`${slashCommand} subscribe "${projectName}"`)}`;
  }
  const late = finishedAt ? Math.max(0, (foundAt.getTime() - finishedAt.getTime()) / 1_000) : null;
  const found = md`Found ${when(foundAt)}${late === null ? '' : `, ${duration(late)} after its end`}.`;
  return channels.length + hidden === 0 ? md`${found} No channel is subscribed to the project.` : found;
}

function channelLine({ channelId, notices, silentBecause }: NotifiedChannel): Mrkdwn {
  const where = channelMention(channelId);
  if (notices.length === 0)
    return md`• ${where}: not notified, ${silentBecause ?? 'there was nothing to say there'}`;
  return md`• ${where}: ${joined(notices.map(noticeWords))}`;
}

function noticeWords({ kind, state, postedAt, nextTryAt, failure }: SentNotice): Mrkdwn {
  const what = Object.hasOwn(KINDS, kind) ? (KINDS[kind] ?? kind) : kind;
  switch (state) {
    case 'shown':
      return md`${what}${postedAt ? md`, ${when(postedAt)}` : md``}`;
    case 'merged':
      return md`${what}, as part of one message for several projects`;
    case 'waiting':
      return md`${what} *waits*${failure ? md`: Slack said ${code(failure)}, next try ${when(nextTryAt)}` : md` for its turn`}`;
    case 'dropped':
      return md`${what} was left out${failure ? md`: ${failure}` : md``}`;
    case 'given up':
      return md`${what} was *given up* after a day${failure ? md`: Slack said ${code(failure)}` : md``}`;
  }
}

const joined = (parts: readonly Mrkdwn[]): Mrkdwn =>
  parts.reduce((all, part, i) => (i === 0 ? part : md`${all}; ${part}`), md``);

function hiddenLine({ hidden }: WhoWasNotified): Mrkdwn | null {
  return hidden === 0 ? null : md`• and ${count(hidden, 'other channel')} that you can’t see`;
}
