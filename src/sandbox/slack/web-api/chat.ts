// chat.*: https://docs.slack.dev/reference/methods?family=chat

import { LIMITS } from '../limits.ts';
import { unfurlLinks } from '../links.ts';
import { isJson, lengthOf } from '../problems.ts';
import { type Channel, directMessage, findMessage, type Json, type StoredMessage } from '../state.ts';
import { threadOnWire } from '../threads.ts';
import { problemsOf, textIn } from '../validate-blocks.ts';
import {
  type Args,
  flagArg,
  jsonArg,
  type MethodContext,
  type MethodSpec,
  requiredArg,
  SlackRefusal,
  stringArg,
} from './method.ts';

/** The channel to post to: its id, or a person's id for their direct message. */
export function postableChannel({ state }: MethodContext, channelArg: string): Channel {
  if (state.people.has(channelArg)) return directMessage(state, channelArg);
  const channel = state.channels.get(channelArg);
  // A private channel without the bot looks like no channel at all.
  if (!channel || (channel.kind === 'private' && !channel.members.has(state.botUserId))) {
    throw new SlackRefusal('channel_not_found');
  }
  if (channel.archived) throw new SlackRefusal('is_archived');
  return channel;
}

function checkedBlocks(args: Args): readonly Json[] {
  const blocks = jsonArg(args, 'blocks', 'invalid_blocks_format') ?? [];
  const messages = problemsOf(blocks, 'message');
  if (messages.some((message) => message.includes('only_one_table_allowed'))) {
    throw new SlackRefusal('only_one_table_allowed', { response_metadata: { messages } });
  }
  if (messages.length > 0) {
    throw new SlackRefusal('invalid_blocks', { errors: messages, response_metadata: { messages } });
  }
  if (textIn(blocks) > LIMITS.messageBlocksChars) throw new SlackRefusal('msg_blocks_too_long');
  return (blocks as readonly unknown[]).filter(isJson);
}

function checkedMetadata(args: Args): Json | null {
  const metadata = jsonArg(args, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined) return null;
  if (!isJson(metadata) || typeof metadata.event_type !== 'string' || !isJson(metadata.event_payload)) {
    throw new SlackRefusal('invalid_metadata_schema');
  }
  if (JSON.stringify(metadata).length > LIMITS.metadataBytes) throw new SlackRefusal('metadata_too_large');
  return metadata;
}

export function messageOnWire(message: StoredMessage, context: MethodContext): Json {
  const { state } = context;
  const isBot = message.userId === state.botUserId;
  return {
    type: 'message',
    user: message.userId,
    ...(isBot && { bot_id: state.botId, app_id: 'A0SANDBOX' }),
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    team: state.teamId,
    ...threadOnWire(state, message),
    ...(message.editedAt && { edited: { user: message.userId, ts: `${message.editedAt.getTime() / 1000}` } }),
    ...(message.metadata && { metadata: message.metadata }),
    ...(message.unfurls?.size && { attachments: attachmentsOf(message, state.botId) }),
    ...(message.files.length > 0 && { files: message.files.map((id) => fileOnWire(id, context)) }),
    ...(message.reactions?.size && { reactions: reactionsOnWire(message) }),
  };
}

const attachmentsOf = ({ unfurls = new Map() }: StoredMessage, botId: string): readonly Json[] =>
  [...unfurls].map(([url, unfurl], index) => ({
    ...unfurl,
    id: index + 1,
    bot_id: botId,
    from_url: url,
    app_unfurl_url: url,
    is_app_unfurl: true,
  }));
/** What is left of a deleted file is a tombstone. https://docs.slack.dev/reference/objects/file-object */
const fileOnWire = (id: string, { state }: MethodContext): Json => {
  const file = state.files.get(id);
  return file ? { id, name: file.name, title: file.title } : { id, mode: 'tombstone' };
};

const reactionsOnWire = ({ reactions = new Map() }: StoredMessage): readonly Json[] =>
  [...reactions].map(([name, users]) => ({ name, users: [...users], count: users.size }));

export function addMessage(
  context: MethodContext,
  message: Pick<StoredMessage, 'channelId' | 'userId' | 'text' | 'blocks'> & Partial<StoredMessage>,
): StoredMessage {
  const stored: StoredMessage = {
    ts: context.newTs(),
    threadTs: null,
    ephemeralFor: null,
    metadata: null,
    editedAt: null,
    files: [],
    ...message,
  };
  context.state.messages.push(stored);
  context.state.changed();
  return stored;
}

function checkedText(args: Args, blocks: readonly Json[], limit: number): string {
  const text = stringArg(args, 'text') ?? '';
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  if (lengthOf(text) > limit) throw new SlackRefusal('msg_too_long');
  return text;
}

function ownMessage(args: Args, context: MethodContext): StoredMessage {
  const channelId = requiredArg(args, 'channel', 'channel_not_found');
  if (!context.state.channels.has(channelId)) throw new SlackRefusal('channel_not_found');
  const message = findMessage(context.state, channelId, requiredArg(args, 'ts', 'message_not_found'));
  if (!message || message.ephemeralFor) throw new SlackRefusal('message_not_found');
  if (message.userId !== context.state.botUserId) throw new SlackRefusal('cant_update_message');
  return message;
}

export const chat: Readonly<Record<string, MethodSpec>> = {
  'chat.postMessage': {
    scope: 'chat:write',
    run(args, context) {
      const channel = postableChannel(context, requiredArg(args, 'channel', 'channel_not_found'));
      const { state } = context;
      if (!channel.members.has(state.botUserId) && channel.kind !== 'public') {
        throw new SlackRefusal('not_in_channel');
      }
      const blocks = checkedBlocks(args);
      const threadTs = stringArg(args, 'thread_ts') ?? null;
      const message = addMessage(context, {
        channelId: channel.channelId,
        userId: state.botUserId,
        // Longer text is cut by Slack, not refused.
        text: [...checkedText(args, blocks, Number.POSITIVE_INFINITY)].slice(0, LIMITS.messageText).join(''),
        blocks,
        metadata: checkedMetadata(args),
        threadTs,
        broadcast: threadTs !== null && flagArg(args, 'reply_broadcast'),
      });
      return { channel: channel.channelId, ts: message.ts, message: messageOnWire(message, context) };
    },
  },
  'chat.postEphemeral': {
    scope: 'chat:write',
    run(args, context) {
      const channel = postableChannel(context, requiredArg(args, 'channel', 'channel_not_found'));
      const userId = requiredArg(args, 'user', 'user_not_in_channel');
      if (!channel.members.has(context.state.botUserId)) throw new SlackRefusal('not_in_channel');
      if (!channel.members.has(userId)) throw new SlackRefusal('user_not_in_channel');
      const blocks = checkedBlocks(args);
      const { ts } = addMessage(context, {
        channelId: channel.channelId,
        userId: context.state.botUserId,
        text: checkedText(args, blocks, LIMITS.messageText),
        blocks,
        ephemeralFor: userId,
        threadTs: stringArg(args, 'thread_ts') ?? null,
      });
      return { message_ts: ts };
    },
  },
  'chat.update': {
    scope: 'chat:write',
    run(args, context) {
      const message = ownMessage(args, context);
      const blocks = checkedBlocks(args);
      message.text = checkedText(args, blocks, LIMITS.updateText);
      // Text without blocks takes the old blocks away.
      message.blocks = blocks;
      const metadata = jsonArg(args, 'metadata', 'invalid_metadata_format');
      if (isJson(metadata))
        message.metadata = Object.keys(metadata).length === 0 ? null : checkedMetadata(args);
      message.editedAt = context.clock.now();
      context.state.changed();
      return {
        channel: message.channelId,
        ts: message.ts,
        text: message.text,
        message: messageOnWire(message, context),
      };
    },
  },
  'chat.delete': {
    scope: 'chat:write',
    run(args, context) {
      const message = ownMessage(args, context);
      context.state.messages.splice(context.state.messages.indexOf(message), 1);
      context.state.changed();
      return { channel: message.channelId, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    scope: null,
    run(args, { state }) {
      const channelId = requiredArg(args, 'channel', 'channel_not_found');
      const ts = requiredArg(args, 'message_ts', 'message_not_found');
      if (!findMessage(state, channelId, ts)) throw new SlackRefusal('message_not_found');
      const permalink = `https://${state.teamDomain}.slack.com/archives/${channelId}/p${ts.replace('.', '')}`;
      return { channel: channelId, permalink };
    },
  },
  'chat.unfurl': { scope: 'links:write', run: unfurlLinks },
};
