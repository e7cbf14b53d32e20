// Nothing can be posted in a channel: its subscriptions pause, and their owners are notified, once each, in a direct message.

import { randomUUID } from 'node:crypto';
import { addNotice, holdChannel } from './notices.ts';
import { EVERY_PROJECT, pauseChannel } from './subscriptions.ts';
import type { Trx } from './tables.ts';

/** Longer than anything waits: until the channel's subscriptions are resumed. */
const UNTIL_RESUMED_MS = 400 * 86_400_000;

/**
 * @param because in words, such as `the channel is archived`
 * @returns who made the subscriptions: each has a notice waiting. Empty: nothing was there to pause.
 */
export async function pauseChannelWithNotice(
  trx: Trx,
  teamId: string,
  channelId: string,
  because: string,
  now: Date,
): Promise<readonly string[]> {
  await holdChannel(trx, channelId, new Date(now.getTime() + UNTIL_RESUMED_MS));
  const byOwner = Map.groupBy(
    await pauseChannel(trx, channelId, because, now),
    ({ created_by }) => created_by,
  );
  for (const [owner, theirs] of byOwner) {
    const projects = theirs.map(({ project_id, project_name }) =>
      project_id === EVERY_PROJECT ? 'every project' : project_name,
    );
    await addNotice(trx, {
      noticeId: randomUUID(),
      dedupeKey: `paused:${channelId}:${owner}:${now.getTime()}`,
      teamId,
      channelId: owner,
      kind: 'paused',
      incidentId: null,
      content: JSON.stringify({ channelId, because, projects }),
      createdAt: now,
      notBefore: now,
      finishedAt: null,
    });
  }
  return [...byOwner.keys()];
}
