// A channel's subscriptions, or those that one person made.

import { findDigest } from '../../store/digests.ts';
import { EVERY_PROJECT, listActiveMutes, listSubscriptionsBy } from '../../store/subscriptions.ts';
import type { View } from '../../views/kit/blocks.ts';
import { subscriptionListView } from '../../views/notifications/subscription.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';
import { digestWords } from './digest-words.ts';
import { placeOf, toData } from './subscriptions.ts';

export async function readSubscriptionList(
  of: 'channel' | 'person',
  interaction: Interaction,
  services: Services,
): Promise<View> {
  const { db } = services.store;
  const channelId = placeOf(interaction);
  const rows = await listSubscriptionsBy(
    db,
    of === 'channel' ? { channelId } : { createdBy: interaction.actor.userId },
  );
  const mutes = of === 'channel' ? await listActiveMutes(db, { channelId }, services.clock.now()) : [];
  const mutedUntil = (projectId: string) =>
    mutes.find(({ project_id }) => project_id === projectId || project_id === EVERY_PROJECT)?.until ?? null;
  const digest = of === 'channel' ? await findDigest(db, channelId) : undefined;
  return subscriptionListView({
    subscriptions: rows.map((row) => toData(row, mutedUntil(row.project_id))),
    of,
    digest: digest ? digestWords(digest) : null,
    slashCommand: services.settings.slashCommand,
  });
}

export async function showSubscriptions(interaction: Interaction, services: Services): Promise<void> {
  await interaction.answer.replace(await readSubscriptionList('channel', interaction, services));
}
