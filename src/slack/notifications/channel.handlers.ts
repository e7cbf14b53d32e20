// The bot is removed from a channel, or the channel ends: subscriptions there pause, although Slack would go on taking messages
// (chat:write.public). The bot is invited back: they resume, and a message says so. Slack gives the channel
// another id: everything moves to it.
// https://docs.slack.dev/reference/events/member_left_channel

import { moveChannel } from '../../store/move-channel.ts';
import { pauseChannelWithNotice } from '../../store/pause-channel.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import { postInChannel } from '../platform/reply/post-in-channel.ts';
import type { Handlers, Services, SlackEvent } from '../platform/services.ts';
import { resumeDelivery } from './subscriptions.ts';

type OnEvent = (event: SlackEvent, interaction: Interaction, services: Services) => Promise<void>;

const pause =
  (because: string): OnEvent =>
  async ({ channel }, { actor }, { store, jobs, clock }) => {
    if (!channel) return;
    await store.db.transaction().execute(async (trx) => {
      for (const owner of await pauseChannelWithNotice(trx, actor.teamId, channel, because, clock.now())) {
        await jobs.send(trx, 'deliver', { channelId: owner }, 0, owner);
      }
    });
  };

const resume: OnEvent = async ({ channel }, interaction, services) => {
  if (!channel) return;
  const resumed = await services.store.db
    .transaction()
    .execute((trx) => resumeDelivery(trx, channel, services));
  if (resumed === 0) return;
  const resumedView = view([section(md`▶️ Notifications resumed: the bot can post in this channel again.`)]);
  await postInChannel(channel, resumedView, interaction, services);
};

const move: OnEvent = async (
  { old_channel_id: oldId, new_channel_id: newId },
  _who,
  { store, jobs, clock, log },
) => {
  if (!oldId || !newId) return;
  await store.db.transaction().execute(async (trx) => {
    await moveChannel(trx, oldId, newId, clock.now());
    await jobs.send(trx, 'deliver', { channelId: newId }, 0, newId);
  });
  log.info({ oldId, newId }, 'Slack changed the id of a channel; its data has moved');
};

/** The bot keeps channels by id and Slack draws their names, so nothing follows; operators find it in the log. */
const renamed: OnEvent = async ({ channel }, _who, { log }) => {
  log.info({ channelId: channel }, 'a channel was renamed; nothing else changes');
};

/** Slack reports everybody who joins and leaves; only the bot itself matters. */
const ofBot =
  (then: OnEvent): OnEvent =>
  async (event, interaction, services) => {
    if (event.user === services.workspace.identity().botUserId) await then(event, interaction, services);
  };

const removed = pause('the bot was removed from the channel');

export const handlers: Handlers = {
  events: {
    member_left_channel: ofBot(removed),
    channel_left: removed,
    group_left: removed,
    channel_archive: pause('the channel is archived'),
    group_archive: pause('the channel is archived'),
    channel_deleted: pause('the channel was deleted'),
    group_deleted: pause('the channel was deleted'),
    member_joined_channel: ofBot(resume),
    channel_unarchive: resume,
    group_unarchive: resume,
    channel_id_changed: move,
    channel_rename: renamed,
    group_rename: renamed,
  },
};
