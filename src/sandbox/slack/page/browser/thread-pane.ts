// A thread beside its channel: the message, the replies, and a box to reply.

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { SeenChannel } from '../wire.ts';
import { Composer } from './composer.ts';
import { html, piece } from './html.ts';
import { icons } from './icons.ts';
import { Message } from './message.ts';
import { continues } from './message-list.ts';
import { placeName, useSession } from './session.ts';

interface Props {
  readonly channel: SeenChannel;
  readonly threadTs: string;
}

export function ThreadPane({ channel, threadTs }: Props) {
  const { snapshot, go } = useSession();
  const box = useRef<HTMLDivElement>(null);
  const inChannel = snapshot.messages.filter(({ channelId }) => channelId === channel.channelId);
  const parent = inChannel.find(({ ts }) => ts === threadTs);
  const replies = inChannel.filter((message) => message.threadTs === threadTs && message.ts !== threadTs);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [replies.length]);

  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) go({ thread: '' });
  };
  return html`<aside class="thread" aria-label="Thread" onKeyDown=${keys}>
    <header class="place">
      <div class="title"><h2>Thread</h2><p>${placeName(channel)}</p></div>
      <button type="button" class="icon-only" aria-label="Close the thread" onClick=${() => go({ thread: '' })}>
        ${icons.close()}
      </button>
    </header>
    <div class="scroll" ref=${box} tabindex="0" role="region" aria-label="Messages in the thread">
      ${
        parent
          ? piece(Message, { message: parent, grouped: false, inThread: true })
          : html`<p class="empty">This message was deleted.</p>`
      }
      ${replies.length > 0 && html`<div class="day"><span>${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}</span></div>`}
      ${replies.map((message, index) =>
        piece(Message, {
          key: message.ts,
          message,
          grouped: continues(message, replies[index - 1]),
          inThread: true,
        }),
      )}
    </div>
    ${piece(Composer, {
      id: 'thread-line',
      label: 'Reply in the thread',
      channelId: channel.channelId,
      threadTs,
      draft: null,
    })}
  </aside>`;
}
