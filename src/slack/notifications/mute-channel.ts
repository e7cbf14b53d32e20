// Mutes a project, or all, in a channel for a while. A mute always ends.

import { setMute } from '../../store/subscriptions.ts';
import { mutedView } from '../../views/notifications/subscription.ts';
import type { Interaction } from '../platform/interaction.ts';
import { postInChannel } from '../platform/reply/post-in-channel.ts';
import type { Services } from '../platform/services.ts';
import { auditSubscribing, nameOf, placeOf } from './subscriptions.ts';

export interface Muted {
  readonly project_id: string;
  readonly project_name: string;
}

export async function muteChannel(
  what: Muted,
  minutes: number,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const until = new Date(services.clock.now().getTime() + minutes * 60_000);
  await services.store.db.transaction().execute(async (trx) => {
    const { project_id } = what;
    await setMute(trx, {
      channel_id: placeOf(interaction),
      project_id,
      until,
      muted_by: interaction.actor.userId,
    });
    await auditSubscribing(trx, 'mute', what, `until ${until.toISOString()}`, interaction, services);
  });
  const view = mutedView(nameOf(what), until, interaction.actor.userId, services.settings.slashCommand);
  await postInChannel(placeOf(interaction), view, interaction, services);
}
