// What one person sees of the workspace, as plain JSON for the page.

import { visibleMessages } from '../state.ts';
import { withBlockIds } from '../web-api/views.ts';
import type { PageContext } from './mount-page.ts';

const MESSAGES_SHOWN = 300;

export function look({ state, manifest, control }: PageContext, userId: string) {
  const me = control.as(userId);
  const dm = me.dm();
  const channels = [...state.channels.values()].filter(({ members }) => members.has(userId));
  const view = me.view();
  return {
    me: userId,
    bot: state.botUserId,
    dm,
    people: [...state.people.values()],
    commands: manifest.commands,
    shortcuts: manifest.shortcuts,
    channels: channels.map(({ channelId, name, kind }) => ({ channelId, name, kind })),
    messages: channels.flatMap(({ channelId }) =>
      visibleMessages(state, channelId, userId)
        .slice(-MESSAGES_SHOWN)
        .map((message) => ({
          ...message,
          files: message.files.flatMap((fileId) => {
            const file = state.files.get(fileId);
            return file ? [{ name: file.title, bytes: file.content.length }] : [];
          }),
        })),
    ),
    view: view && { ...view, view: { ...view.view, blocks: withBlockIds(view.view.blocks) } },
    home: state.homes.get(userId) ?? null,
    toasts: state.toasts.filter((toast) => toast.userId === userId).slice(-1),
  };
}
