// A channel stops following something: by the command, or by the button in the list.

import { UserError } from '../../lib/errors.ts';
import { removeSubscription, type SubscriptionRow } from '../../store/subscriptions.ts';
import { unsubscribedView } from '../../views/notifications/subscription.ts';
import type { Asked } from '../platform/asked.ts';
import { sayInChannel } from '../platform/reply/post-in-channel.ts';
import { requireRight } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { auditFollowing, nameOf, targetOf } from './subscriptions.ts';

/** @throws UserError when it is not there any more, or the asker may not. */
export async function endFollowing(row: SubscriptionRow, asked: Asked, room: Room): Promise<void> {
  await requireRight('unsubscribe', targetOf(row), asked, room);
  const removed = await room.store.db.transaction().execute(async (trx) => {
    const gone = await removeSubscription(trx, row.channel_id, row.project_id);
    if (gone) await auditFollowing(trx, 'unsubscribe', gone, '', asked, room);
    return gone;
  });
  if (!removed) throw new UserError('Somebody ended it a moment ago. Nothing was changed.');
  await room.watch.reconsider();
  await sayInChannel(row.channel_id, unsubscribedView(nameOf(row), asked.actor.userId), asked, room);
}
