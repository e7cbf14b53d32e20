// Can the bot speak in a channel whenever it wants, and who else reads there?
// https://docs.slack.dev/reference/methods/conversations.info

import { UserError } from '../../../lib/errors.ts';
import type { Services } from '../services.ts';
import { SlackError } from './slack-error.ts';

export interface ReachableChannel {
  readonly channelId: string;
  readonly kind: 'public' | 'private' | 'dm';
  readonly isMember: boolean;
  /** People of other companies read here. */
  readonly isShared: boolean;
}

/** @throws UserError when the bot must be invited first. */
export async function requireReachableChannel(
  channelId: string,
  { clients }: Services,
): Promise<ReachableChannel> {
  const { channel } = await clients.answers.conversations
    .info({ channel: channelId })
    .catch((reason: unknown) => {
      const error = SlackError.from(reason);
      if (error.code !== 'no_access') throw error;
      throw new UserError(
        'The bot isn’t in that channel, so it can’t post there. Nothing changed. Invite it with /invite, then try again.',
        { cause: error },
      );
    });
  const isMember = channel?.is_member === true || channel?.is_im === true;
  const kind = channel?.is_im ? 'dm' : channel?.is_private ? 'private' : 'public';
  if (channel?.is_archived) {
    throw new UserError('The channel is archived, so nothing can be posted in it. Nothing changed.');
  }
  if (kind === 'private' && !isMember) {
    throw new UserError(
      'The bot isn’t in the channel. Nothing changed. Invite it with /invite, then try again.',
    );
  }
  return { channelId, kind, isMember, isShared: channel?.is_ext_shared === true };
}

/** The bot joins a public channel by itself; elsewhere it is a member already. @throws SlackError */
export async function joinIfPublic({ channelId, kind, isMember }: ReachableChannel, { clients }: Services) {
  if (kind !== 'public' || isMember) return;
  await clients.answers.conversations.join({ channel: channelId });
}
