import { UserError } from '../../lib/errors.ts';
import { findSubscription } from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { type Action, defineCommand, ONE_TEXT } from '../platform/command.ts';
import { reachableChannel } from '../platform/reply/reachable-channel.ts';
import { endFollowing } from './remove-subscription.ts';
import { showSubscriptions, subscriptionList } from './show-subscriptions.ts';
import { placeOf, resumeDelivery } from './subscriptions.ts';

const end: Action = async (subscriptionId, asked, room) => {
  const row = await findSubscription(room.store.db, subscriptionId);
  if (!row || row.channel_id !== placeOf(asked) || row.team_id !== asked.actor.teamId) {
    throw new UserError('Somebody ended it a moment ago. Nothing was changed.');
  }
  await endFollowing(row, asked, room);
  await showSubscriptions(asked, room);
};

const resume: Action = async (_value, asked, room) => {
  const channelId = placeOf(asked);
  // Says what is still wrong, instead of resting again at the next message.
  await reachableChannel(channelId, room);
  const resumed = await room.store.db.transaction().execute((trx) => resumeDelivery(trx, channelId, room));
  if (resumed === 0) throw new UserError('Nothing rests in this channel. Nothing was changed.');
  await asked.answer.replace(
    view([section(md`▶️ Resumed: this channel hears of its builds again. What waited for it comes now.`)]),
  );
};

export const command = defineCommand({
  word: 'subscriptions',
  topic: 'notices',
  summary: 'Lists what this channel follows; with “mine”, all that you have made channels follow.',
  usage: '[mine]',
  examples: ['subscriptions', 'subscriptions mine'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, asked, room) {
    const of = /^mine$/i.test(typed.trim()) ? 'person' : 'channel';
    await asked.answer.whisper(await subscriptionList(of, asked, room));
  },
  actions: { end, resume },
});
