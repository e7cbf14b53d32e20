import { UserError } from '../../lib/errors.ts';
import { EVERY_PROJECT, listSubscriptionsBy } from '../../store/subscriptions.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { endSubscription } from './remove-subscription.ts';
import { showSubscriptions } from './show-subscriptions.ts';
import { nameOf, placeOf } from './subscriptions.ts';

export const command = defineCommand({
  word: 'unsubscribe',
  permission: { role: 'viewer', does: 'unsubscribe this channel' },
  furtherPermissions: {
    'unsubscribe-elsewhere': { role: 'operator', does: 'unsubscribe other channels' },
  },
  topic: 'notices',
  summary: 'Stop notifying this channel.',
  usage: 'PROJECT|*',
  examples: ['unsubscribe acme', 'unsubscribe *', 'unsubscribe'],
  effect: 'write',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const followed = await listSubscriptionsBy(services.store.db, { channelId: placeOf(interaction) });
    // Without a name: the list, with a button for each.
    if (!typed) return showSubscriptions(interaction, services);
    // Among the channel's subscriptions, so that a project deleted from Depot can be unsubscribed, too.
    const wanted = typed.trim().toLowerCase();
    const row = followed.find(
      ({ project_id, project_name }) =>
        project_id === wanted || (project_id !== EVERY_PROJECT && project_name.toLowerCase() === wanted),
    );
    if (row) return endSubscription(row, interaction, services);
    const names = followed.map((one) => nameOf(one) ?? '*').slice(0, 10);
    throw new UserError(
      names.length === 0
        ? 'This channel has no subscriptions. Nothing changed.'
        : `This channel isn’t subscribed to “${typed.slice(0, 80)}”. Nothing changed. Its subscriptions: ${names.join(', ')}.`,
    );
  },
});
