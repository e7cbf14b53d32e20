// The workspace's channels and the app, with what is unread.

import type { SeenChannel } from '../wire.ts';
import { face } from './face.ts';
import { classes, html } from './html.ts';
import { icons } from './icons.ts';
import { personIn, type Session } from './session.ts';

export function drawSidebar({ snapshot, go }: Session, shownAt: string) {
  const channels = snapshot.channels
    .filter(({ kind }) => kind !== 'dm')
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const dm = snapshot.channels.find(({ channelId }) => channelId === snapshot.dm);
  const isOfApp = shownAt === 'home' || shownAt === snapshot.dm;

  const link = (at: string, isHere: boolean, unread: Unread, content: unknown) => html`<li key=${at}>
    <button
      type="button"
      class=${classes(isHere && 'here', unread.unread > 0 && 'unread')}
      aria-current=${isHere ? 'page' : undefined}
      onClick=${() => go({ at, thread: '' })}
    >
      ${content}
      ${unread.unread > 0 && html`<span class="sr-only"> ${unread.unread} unread</span>`}
      ${unread.mentions > 0 && html`<span class="count" aria-hidden="true">${unread.mentions}</span>`}
    </button>
  </li>`;

  return html`<nav class="sidebar" aria-label="Workspace">
    <h2>Channels</h2>
    <ul>
      ${channels.map((channel) =>
        link(
          channel.channelId,
          channel.channelId === shownAt,
          channel,
          html`<span class="sign">${channel.kind === 'private' ? icons.lock() : '#'}</span>
            <span class="name">${channel.name}</span>
            ${channel.kind === 'private' && html`<span class="sr-only"> (private)</span>`}`,
        ),
      )}
    </ul>
    <h2>Apps</h2>
    <ul>
      ${link(
        snapshot.dm,
        isOfApp,
        dm ?? { unread: 0, mentions: 0 },
        html`<span class="sign">${face(personIn(snapshot, snapshot.bot), snapshot.bot, 'tiny')}</span>
          <span class="name">Depot</span>`,
      )}
    </ul>
  </nav>`;
}

type Unread = Pick<SeenChannel, 'unread' | 'mentions'>;
