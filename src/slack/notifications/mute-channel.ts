// A channel wants to hear nothing of a project for a while. There is always an end.

import { setMute } from '../../store/subscriptions.ts';
import { mutedView } from '../../views/notifications/subscription.ts';
import type { Asked } from '../platform/asked.ts';
import { sayInChannel } from '../platform/reply/post-in-channel.ts';
import type { Room } from '../platform/room.ts';
import { auditFollowing, nameOf, placeOf } from './subscriptions.ts';

export interface Muted {
  readonly project_id: string;
  readonly project_name: string;
}

export async function muteChannel(what: Muted, minutes: number, asked: Asked, room: Room): Promise<void> {
  const until = new Date(room.clock.now().getTime() + minutes * 60_000);
  await room.store.db.transaction().execute(async (trx) => {
    const { project_id } = what;
    await setMute(trx, { channel_id: placeOf(asked), project_id, until, muted_by: asked.actor.userId });
    await auditFollowing(trx, 'mute', what, `until ${until.toISOString()}`, asked, room);
  });
  const view = mutedView(nameOf(what), until, asked.actor.userId, room.settings.slashCommand);
  await sayInChannel(placeOf(asked), view, asked, room);
}
