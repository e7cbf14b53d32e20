// The delivery side of `/depot why`: what became of a build in the channels that follow its project. Private channels
// are named only where the reader stands.

import { z } from 'zod';
import { findNoticesByKeys, type NoticeRow } from '../../store/notices.ts';
import { findWatchedBuild } from '../../store/watched-builds.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { ToldChannel, WhoWasTold } from '../../views/builds/who-was-notified.ts';
import type { Asked } from '../platform/asked.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Room } from '../platform/room.ts';

const Told = z.array(
  z.object({
    channelId: z.string(),
    untold: z.string().nullable(),
    keys: z.array(z.string()),
  }),
);

/** So many channels are looked up at most; the rest is only counted. */
const MAX_CHANNELS = 10;

export async function whoWasTold(
  { build, projectName }: BuildPlace,
  asked: Asked,
  room: Room,
): Promise<WhoWasTold> {
  const row = await findWatchedBuild(room.store.db, build.buildId);
  const told = row?.told ? Told.parse(row.told) : [];
  const notices = await findNoticesByKeys(
    room.store.db,
    told.flatMap(({ keys }) => keys),
  );
  const visible = await Promise.all(
    told.map(async (one, i) => i < MAX_CHANNELS && (await maySee(one.channelId, asked, room))),
  );
  const channels = told.filter((_, i) => visible[i]).map((one) => toChannel(one, notices));
  return {
    foundAt: row?.ended_found_at ?? null,
    finishedAt: build.finishedAt,
    channels,
    hidden: told.length - channels.length,
    slashCommand: room.settings.slashCommand,
    projectName,
  };
}

const STATES = ['shown', 'waiting', 'merged', 'dropped', 'given up'] as const;

function toChannel(
  { channelId, untold, keys }: z.infer<typeof Told>[number],
  notices: readonly NoticeRow[],
): ToldChannel {
  return {
    channelId,
    untold,
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
async function maySee(channelId: string, asked: Asked, { clients }: Room): Promise<boolean> {
  if (channelId === asked.channelId || channelId === asked.actor.userId) return true;
  try {
    const { channel } = await clients.answers.conversations.info({ channel: channelId });
    return channel !== undefined && !channel.is_private && !channel.is_im && !channel.is_mpim;
  } catch (reason) {
    if (!SlackError.isFromSlack(reason)) throw reason;
    // What Slack does not say is not shown.
    return false;
  }
}
