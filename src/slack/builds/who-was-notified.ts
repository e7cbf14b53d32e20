// The delivery side of `/depot why`: how channels subscribed to the project were notified of a build. Private channels
// are named only where the reader stands.

import { z } from 'zod';
import { findNoticesByKeys, type NoticeRow } from '../../store/notices.ts';
import { findWatchedBuild } from '../../store/watched-builds.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { NotifiedChannel, WhoWasNotified } from '../../views/builds/who-was-notified.ts';
import type { Interaction } from '../platform/interaction.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Services } from '../platform/services.ts';

const Notified = z.array(
  z.object({
    channelId: z.string(),
    silentBecause: z.string().nullable(),
    keys: z.array(z.string()),
  }),
);

/** This many channels are looked up at most; others are only counted. */
const MAX_CHANNELS = 10;

export async function readWhoWasNotified(
  { build, projectName }: BuildPlace,
  interaction: Interaction,
  services: Services,
): Promise<WhoWasNotified> {
  const row = await findWatchedBuild(services.store.db, build.buildId);
  const notified = row?.notified ? Notified.parse(row.notified) : [];
  const notices = await findNoticesByKeys(
    services.store.db,
    notified.flatMap(({ keys }) => keys),
  );
  const visible = await Promise.all(
    notified.map(async (one, i) => i < MAX_CHANNELS && (await maySee(one.channelId, interaction, services))),
  );
  const channels = notified.filter((_, i) => visible[i]).map((one) => toChannel(one, notices));
  return {
    foundAt: row?.ended_found_at ?? null,
    finishedAt: build.finishedAt,
    channels,
    hidden: notified.length - channels.length,
    slashCommand: services.settings.slashCommand,
    projectName,
  };
}

const STATES = ['shown', 'waiting', 'merged', 'dropped', 'given up'] as const;

function toChannel(
  { channelId, silentBecause, keys }: z.infer<typeof Notified>[number],
  notices: readonly NoticeRow[],
): NotifiedChannel {
  return {
    channelId,
    silentBecause,
    notices: notices
      .filter(({ dedupe_key }) => keys.includes(dedupe_key))
      .map((notice) => ({
        kind: notice.kind,
        state: STATES.find((state) => state === notice.state) ?? 'waiting',
        postedAt: notice.posted_at,
        nextTryAt: notice.next_try_at,
        failure: notice.failure,
      })),
  };
}

/** Everybody sees public channels; of others only who asks there knows that they exist. */
async function maySee(channelId: string, interaction: Interaction, { clients }: Services): Promise<boolean> {
  if (channelId === interaction.channelId || channelId === interaction.actor.userId) return true;
  try {
    const { channel } = await clients.answers.conversations.info({ channel: channelId });
    return channel !== undefined && !channel.is_private && !channel.is_im && !channel.is_mpim;
  } catch (reason) {
    if (!SlackError.isFromSlack(reason)) throw reason;
    // What Slack does not say is not shown.
    return false;
  }
}
