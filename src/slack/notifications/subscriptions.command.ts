import { ALL } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { readCurrentChannel } from '../../store/move-channel.ts';
import {
  EVERY_PROJECT,
  findSubscription,
  listPaused,
  type SubscriptionRow,
} from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { channelMention, md } from '../../views/kit/mrkdwn.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor } from '../platform/reply/post-in-channel.ts';
import { requireReachableChannel } from '../platform/reply/reachable-channel.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { muteChannel } from './mute-channel.ts';
import { endSubscription } from './remove-subscription.ts';
import { readSubscriptionList, showSubscriptions } from './show-subscriptions.ts';
import { nameOf, placeOf, resumeDelivery, targetOf } from './subscriptions.ts';
import { unmute } from './unmute.command.ts';

const end: Action = async (subscriptionId, interaction, services) => {
  const row = await findSubscription(services.store.db, subscriptionId);
  if (!row || row.channel_id !== placeOf(interaction) || row.team_id !== interaction.actor.teamId) {
    throw new UserError('This was already removed. Nothing changed.');
  }
  await endSubscription(row, interaction, services);
  await showSubscriptions(interaction, services);
};

const resume: Action = async (_value, interaction, services) => {
  const channelId = placeOf(interaction);
  // Says what is still wrong, instead of pausing again at the next message.
  await requireReachableChannel(channelId, services);
  const resumed = await services.store.db
    .transaction()
    .execute((trx) => resumeDelivery(trx, channelId, services));
  if (resumed === 0) throw new UserError('Nothing is paused in this channel. Nothing changed.');
  await interaction.answer.replace(view([section(md`▶️ Resumed. Notifications that waited come now.`)]));
};

/** From the direct message to who made a subscription: only theirs counts, as they may subscribe today. */
const resumeThere: Action = async (value, interaction, services) => {
  const { userId, teamId } = interaction.actor;
  const channelId = await readCurrentChannel(services.store.db, value);
  const paused = await listPaused(services.store.db, teamId, channelId);
  const mine = paused.filter(({ created_by }) => created_by === userId);
  if (mine.length === 0) {
    throw new UserError(
      paused.length === 0
        ? 'Nothing is paused in that channel. Nothing changed.'
        : 'None of the paused subscriptions there is yours. Nothing changed.',
    );
  }
  const actor = { ...interaction.actor, channelId };
  const inChannel = { ...interaction, ...placeFor(channelId, interaction), actor };
  for (const row of mine) await requirePermission('subscribe', targetOf(row), inChannel, services);
  await requireReachableChannel(channelId, services);
  await services.store.db.transaction().execute((trx) => resumeDelivery(trx, channelId, services));
  await interaction.answer.replace(
    view([section(md`▶️ Resumed in ${channelMention(channelId)}. Notifications that waited come now.`)]),
  );
};

const MUTE_MINUTES = 60;

/** Their own subscription, wherever they press: the mute is for the channel that it is in. */
const ofMine =
  (
    action: 'mute' | 'unmute',
    act: (row: SubscriptionRow, inChannel: Interaction, services: Services) => Promise<void>,
  ): Action =>
  async (subscriptionId, interaction, services) => {
    const row = await findSubscription(services.store.db, subscriptionId);
    const { teamId, userId } = interaction.actor;
    if (!row || row.created_by !== userId || row.team_id !== teamId) {
      throw new UserError('This subscription is gone, or not yours. Nothing changed.');
    }
    await requirePermission(action, targetOf(row), interaction, services);
    const { channel_id: channelId } = row;
    await act(row, { ...interaction, ...placeFor(channelId, interaction) }, services);
  };

export const command = defineCommand({
  word: 'subscriptions',
  permission: { role: 'viewer', does: 'see subscriptions' },
  topic: 'notices',
  summary: 'List this channel’s subscriptions.',
  usage: '[mine]',
  examples: ['subscriptions', 'subscriptions mine'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const of = /^mine$/i.test(typed.trim()) ? 'person' : 'channel';
    await interaction.answer.replyPrivately(await readSubscriptionList(of, interaction, services));
  },
  actions: {
    end,
    resume,
    'resume-there': resumeThere,
    mute: ofMine('mute', (row, inChannel, services) => muteChannel(row, MUTE_MINUTES, inChannel, services)),
    'unmute-channel': ofMine('unmute', async (_row, inChannel, services) => {
      await requirePermission('unmute', ALL, inChannel, services);
      await unmute(EVERY_PROJECT, null, inChannel, services);
    }),
    unmute: ofMine('unmute', (row, inChannel, services) =>
      unmute(row.project_id, nameOf(row), inChannel, services),
    ),
  },
});
