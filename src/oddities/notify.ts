// Oddities into the outbox of every channel that wants them, in the transaction that also keeps them as known.

import { randomUUID } from 'node:crypto';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { NoticeContent } from '../store/notice-content.ts';
import { addNotice } from '../store/notices.ts';
import { EVERY_PROJECT, type MuteRow, type SubscriptionRow } from '../store/subscriptions.ts';
import type { Trx } from '../store/tables.ts';

export type OddityItem = NoticeContent<'oddity'>['items'][number];

export interface FoundOddity {
  readonly item: OddityItem;
  /** Names it among all that were ever found. */
  readonly key: string;
}

/** More than this at once for a channel share one message. */
const SINGLY_AT_MOST = 5;
/** A message names so many; the rest is counted. */
const MOST_NAMED = 15;

const isFor =
  ({ project_id }: SubscriptionRow) =>
  ({ item }: FoundOddity) =>
    project_id === EVERY_PROJECT || project_id === item.projectId;

export async function enqueueOddities(
  trx: Trx,
  found: readonly FoundOddity[],
  subscriptions: readonly SubscriptionRow[],
  mutes: readonly MuteRow[],
  now: Date,
  jobs: Jobs,
): Promise<void> {
  const channels = Map.groupBy(subscriptions, ({ channel_id }) => channel_id);
  for (const [channelId, rows] of channels) {
    const isMuted = ({ item }: FoundOddity) =>
      mutes.some(
        ({ channel_id, project_id }) =>
          channel_id === channelId && (project_id === EVERY_PROJECT || project_id === item.projectId),
      );
    const wanted = found.filter((one) => rows.some((row) => isFor(row)(one)) && !isMuted(one));
    const messages = wanted.length > SINGLY_AT_MOST ? [wanted] : wanted.map((one) => [one]);
    for (const all of messages) {
      const content: NoticeContent<'oddity'> = {
        items: all.slice(0, MOST_NAMED).map(({ item }) => item),
        more: Math.max(0, all.length - MOST_NAMED),
      };
      await addNotice(trx, {
        noticeId: randomUUID(),
        dedupeKey: `oddity:${all[0]?.key}:${channelId}`,
        teamId: rows[0]?.team_id ?? '',
        channelId,
        kind: 'oddity',
        incidentId: null,
        content: JSON.stringify(content),
        createdAt: now,
        notBefore: now,
        finishedAt: null,
      });
    }
    if (messages.length > 0) await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  }
}
