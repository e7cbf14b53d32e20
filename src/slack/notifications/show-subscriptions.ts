// What this channel follows, or what one person has made channels follow.

import { findDigest } from '../../store/digests.ts';
import { EVERY_PROJECT, mutesNow, subscriptionsBy } from '../../store/subscriptions.ts';
import type { View } from '../../views/kit/blocks.ts';
import { subscriptionListView } from '../../views/notifications/subscription.ts';
import type { Asked } from '../platform/asked.ts';
import type { Room } from '../platform/room.ts';
import { digestWords } from './digest-words.ts';
import { placeOf, toData } from './subscriptions.ts';

export async function subscriptionList(of: 'channel' | 'person', asked: Asked, room: Room): Promise<View> {
  const { db } = room.store;
  const channelId = placeOf(asked);
  const rows = await subscriptionsBy(
    db,
    of === 'channel' ? { channelId } : { createdBy: asked.actor.userId },
  );
  const mutes = of === 'channel' ? await mutesNow(db, { channelId }, room.clock.now()) : [];
  const mutedUntil = (projectId: string) =>
    mutes.find(({ project_id }) => project_id === projectId || project_id === EVERY_PROJECT)?.until ?? null;
  const digest = of === 'channel' ? await findDigest(db, channelId) : undefined;
  return subscriptionListView({
    subscriptions: rows.map((row) => toData(row, mutedUntil(row.project_id))),
    of,
    digest: digest ? digestWords(digest) : null,
    slashCommand: room.settings.slashCommand,
  });
}

export async function showSubscriptions(asked: Asked, room: Room): Promise<void> {
  await asked.answer.replace(await subscriptionList('channel', asked, room));
}
