// What one person sees of the workspace, as plain JSON for the page.

import { isJson, list, textOf } from '../problems.ts';
import { lastRead, unreadIn } from '../reads.ts';
import { type SlackState, type StoredFile, type StoredMessage, visibleMessages } from '../state.ts';
import { repliesTo, standsInChannel } from '../threads.ts';
import { withBlockIds } from '../web-api/views.ts';
import type { PageContext } from './page-context.ts';
import type { SeenFile, SeenMessage, SeenView, Snapshot } from './wire.ts';

const MESSAGES_SHOWN = 300;
const PREVIEW_BYTES = 600;

export function snapshot(
  { state, manifest, control, clock, neighbour, time }: PageContext,
  userId: string,
): Snapshot {
  const dm = control.as(userId).dm();
  const channels = [...state.channels.values()].filter(
    ({ members, archived }) => members.has(userId) && !archived,
  );
  return {
    now: clock.now().getTime(),
    team: 'Northwind',
    me: userId,
    bot: state.botUserId,
    dm,
    people: [...state.people.values()],
    userGroups: [...state.userGroups].map(([groupId, { handle }]) => ({ groupId, handle })),
    commands: manifest.commands,
    shortcuts: manifest.shortcuts,
    messageShortcuts: manifest.messageShortcuts,
    channels: channels.map(({ channelId, name, kind, topic = '', members }) => {
      const { messages: unread, mentions } = unreadIn(state, userId, channelId);
      const read = lastRead(state, userId, channelId);
      return { channelId, name, kind, topic, members: members.size, unread, mentions, lastRead: read };
    }),
    messages: channels.flatMap(({ channelId }) =>
      visibleMessages(state, channelId, userId)
        .slice(-MESSAGES_SHOWN)
        .map((message) => seenMessage(state, message)),
    ),
    views: (state.viewStacks.get(userId) ?? []).flatMap((viewId) => seenView(state, viewId)),
    home: state.homes.has(userId) ? withBlockIds(state.homes.get(userId)?.blocks) : null,
    has: { builds: neighbour !== undefined, time: time !== undefined },
  };
}

function seenMessage(state: SlackState, message: StoredMessage): SeenMessage {
  const replies = message.threadTs === null ? repliesTo(state, message) : [];
  const last = replies.at(-1);
  return {
    channelId: message.channelId,
    ts: message.ts,
    userId: message.userId,
    threadTs: message.threadTs,
    inChannel: standsInChannel(message),
    broadcast: message.broadcast === true,
    onlyForYou: message.ephemeralFor !== null,
    text: message.text,
    blocks: withBlockIds(message.blocks),
    edited: message.editedAt !== null,
    unfurls: [...(message.unfurls?.values() ?? [])].map(({ blocks }) => list(blocks).filter(isJson)),
    files: message.files.map((fileId) => {
      const file = state.files.get(fileId);
      return file ? seenFile(file) : { fileId, title: '', bytes: 0, preview: '', isDeleted: true };
    }),
    reactions: [...(message.reactions ?? [])].map(([name, users]) => ({ name, users: [...users] })),
    replies: last
      ? { count: replies.length, users: [...new Set(replies.map((reply) => reply.userId))], lastTs: last.ts }
      : null,
  };
}

function seenFile({ fileId, title, content }: StoredFile): SeenFile {
  const beginning = content.subarray(0, PREVIEW_BYTES).toString('utf8');
  // A byte of zero, or one that is no UTF-8, is not text.
  const isText = !/[\0\ufffd]/.test(beginning.slice(0, -1));
  return { fileId, title, bytes: content.length, preview: isText ? beginning : '', isDeleted: false };
}

function seenView(state: SlackState, viewId: string): readonly SeenView[] {
  const stored = state.views.get(viewId);
  if (!stored) return [];
  const { hash, view } = stored;
  const words = (part: unknown) => (isJson(part) ? textOf(part) : null);
  return [
    {
      viewId,
      hash,
      title: words(view.title) ?? '',
      submit: words(view.submit),
      close: words(view.close),
      blocks: withBlockIds(view.blocks),
    },
  ];
}
