// A channel stops following something: by the command, or by the button in the list.

import { UserError } from '../../lib/errors.ts';
import { removeSubscription, type SubscriptionRow } from '../../store/subscriptions.ts';
import { unsubscribedView } from '../../views/notifications/subscription.ts';
import type { Interaction } from '../platform/interaction.ts';
import { postInChannel } from '../platform/reply/post-in-channel.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { auditSubscribing, nameOf, targetOf } from './subscriptions.ts';

/** @throws UserError when it is not there any more, or the asker may not. */
export async function endSubscription(
  row: SubscriptionRow,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  await requirePermission('unsubscribe', targetOf(row), interaction, services);
  const removed = await services.store.db.transaction().execute(async (trx) => {
    const gone = await removeSubscription(trx, row.channel_id, row.project_id);
    if (gone) await auditSubscribing(trx, 'unsubscribe', gone, '', interaction, services);
    return gone;
  });
  if (!removed) throw new UserError('This was already removed. Nothing changed.');
  await services.watch.reconsider();
  await postInChannel(
    row.channel_id,
    unsubscribedView(nameOf(row), interaction.actor.userId),
    interaction,
    services,
  );
}
