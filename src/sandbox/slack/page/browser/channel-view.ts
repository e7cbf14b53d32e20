// A channel or the direct message with the app: heading, messages, message box.

import { useEffect } from 'preact/hooks';
import type { SeenChannel } from '../wire.ts';
import { appTabs } from './app-tabs.ts';
import { Composer } from './composer.ts';
import { html, piece } from './html.ts';
import { icons } from './icons.ts';
import { MessageList } from './message-list.ts';
import { placeName, useSession } from './session.ts';

interface Props {
  readonly channel: SeenChannel;
  /** A line to put into the box; a new object each time. */
  readonly draft: { readonly line: string } | null;
}

export function ChannelView({ channel, draft }: Props) {
  const { snapshot, act, go, place } = useSession();
  const { channelId, unread } = channel;
  const messages = snapshot.messages.filter(
    (message) => message.channelId === channelId && message.inChannel,
  );
  const newest = messages.findLast(({ onlyForYou }) => !onlyForYou)?.ts;
  const isAway = place.at === '' && matchMedia('(max-width: 760px)').matches;

  useEffect(() => {
    if (unread > 0 && newest && !isAway) void act({ kind: 'read', channelId, ts: newest });
  }, [unread, newest, channelId, isAway]);

  const isDirect = channel.kind === 'dm';
  return html`<main class="channel">
    <header class="place">
      <button type="button" class="back" aria-label="Back to the channels" onClick=${() => go({ at: '' })}>
        ${icons.back()}
      </button>
      <div class="title">
        <h1>${isDirect ? 'Depot' : html`${channel.kind === 'private' ? icons.lock() : '#'} ${channel.name}`}</h1>
        ${!isDirect && html`<p>${channel.topic} · ${channel.members} members</p>`}
      </div>
      ${isDirect && appTabs('messages', go, snapshot.dm)}
    </header>
    ${piece(MessageList, { channel, messages })}
    ${piece(Composer, {
      id: 'composer-line',
      label: `Message ${placeName(channel)}`,
      channelId,
      threadTs: null,
      draft,
    })}
  </main>`;
}
