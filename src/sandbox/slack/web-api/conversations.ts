// conversations.*: https://docs.slack.dev/reference/methods?family=conversations

import { type Channel, directMessage, type Json } from '../state.ts';
import { standsInChannel } from '../threads.ts';
import { messageOnWire } from './chat.ts';
import {
  type Args,
  flagArg,
  type MethodContext,
  type MethodSpec,
  requiredArg,
  SlackRefusal,
  stringArg,
} from './method.ts';

const DEFAULT_PAGE = 100;

function channelOf(args: Args, { state }: MethodContext): Channel {
  const channel = state.channels.get(requiredArg(args, 'channel', 'channel_not_found'));
  if (!channel || (channel.kind !== 'public' && !channel.members.has(state.botUserId))) {
    throw new SlackRefusal('channel_not_found');
  }
  return channel;
}

function channelOnWire(channel: Channel, { state }: MethodContext): Json {
  const person = [...channel.members].find((userId) => userId !== state.botUserId);
  return {
    id: channel.channelId,
    name: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'dm',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_ext_shared: channel.isExternallyShared ?? false,
    is_member: channel.members.has(state.botUserId),
    num_members: channel.members.size,
    ...(channel.kind === 'dm' && { user: person }),
  };
}

/** A page of a list: `cursor` is the place to go on from. */
function paged<T>(items: readonly T[], args: Args): { readonly page: readonly T[]; readonly next: string } {
  const limit = Math.min(Number(args.limit ?? DEFAULT_PAGE) || DEFAULT_PAGE, 1000);
  const start = Number(stringArg(args, 'cursor') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw new SlackRefusal('invalid_cursor');
  return {
    page: items.slice(start, start + limit),
    next: start + limit < items.length ? `${start + limit}` : '',
  };
}

function history(args: Args, context: MethodContext, threadTs: string | undefined): Json {
  const channel = channelOf(args, context);
  if (!channel.members.has(context.state.botUserId)) throw new SlackRefusal('not_in_channel');
  const oldest = Number(args.oldest ?? 0);
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY);
  const messages = context.state.messages
    .filter((m) => m.channelId === channel.channelId && m.ephemeralFor === null)
    .filter((m) => (threadTs ? m.ts === threadTs || m.threadTs === threadTs : standsInChannel(m)))
    .filter((m) => Number(m.ts) >= oldest && Number(m.ts) <= latest);
  const { page, next } = paged(threadTs ? messages : messages.toReversed(), args);
  const withMetadata = flagArg(args, 'include_all_metadata');
  return {
    messages: page.map((message) => {
      const { metadata, ...rest } = messageOnWire(message, context);
      return withMetadata && metadata ? { ...rest, metadata } : rest;
    }),
    has_more: next !== '',
    response_metadata: { next_cursor: next },
  };
}

const READ_ANY = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORY_ANY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

export const conversations: Readonly<Record<string, MethodSpec>> = {
  'conversations.list': {
    scope: READ_ANY,
    run(args, context) {
      const types = (stringArg(args, 'types') ?? 'public_channel').split(',');
      const kinds = { public: 'public_channel', private: 'private_channel', dm: 'im' } as const;
      const visible = [...context.state.channels.values()].filter(
        (channel) =>
          types.includes(kinds[channel.kind]) &&
          (channel.kind === 'public' || channel.members.has(context.state.botUserId)),
      );
      const { page, next } = paged(visible, args);
      return {
        channels: page.map((channel) => channelOnWire(channel, context)),
        response_metadata: { next_cursor: next },
      };
    },
  },
  'conversations.info': {
    scope: READ_ANY,
    run: (args, context) => ({ channel: channelOnWire(channelOf(args, context), context) }),
  },
  'conversations.members': {
    scope: READ_ANY,
    run(args, context) {
      const { page, next } = paged([...channelOf(args, context).members], args);
      return { members: page, response_metadata: { next_cursor: next } };
    },
  },
  'conversations.history': { scope: HISTORY_ANY, run: (args, context) => history(args, context, undefined) },
  'conversations.replies': {
    scope: HISTORY_ANY,
    run: (args, context) => history(args, context, requiredArg(args, 'ts', 'thread_not_found')),
  },
  'conversations.open': {
    scope: 'im:write',
    run(args, context) {
      const [userId = ''] = requiredArg(args, 'users', 'users_list_not_supplied').split(',');
      if (!context.state.people.has(userId)) throw new SlackRefusal('user_not_found');
      const channel = directMessage(context.state, userId);
      return { channel: { id: channel.channelId } };
    },
  },
  'conversations.join': {
    scope: 'channels:join',
    run(args, context) {
      const channel = channelOf(args, context);
      if (channel.kind !== 'public') throw new SlackRefusal('method_not_supported_for_channel_type');
      channel.members.add(context.state.botUserId);
      context.state.changed();
      return { channel: channelOnWire(channel, context) };
    },
  },
};
