// The whole window: looks, and hands what it sees and what can be done to its pieces.

import { useCallback, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { Act, Snapshot } from '../wire.ts';
import { Announcer } from './announcer.ts';
import { ChannelView } from './channel-view.ts';
import { confirmDialog, useConfirm } from './confirm-dialog.ts';
import { HomeTab } from './home-tab.ts';
import { classes, html, piece } from './html.ts';
import { postAct, useLive } from './live.ts';
import { Modal } from './modal.ts';
import { Inspector } from './panels/inspector.ts';
import { Switchboard } from './panels/switchboard.ts';
import { type Place, usePlace } from './place.ts';
import { channelIn, openMessage, personIn, type Session, SessionContext } from './session.ts';
import { drawSidebar } from './sidebar.ts';
import { ThreadPane } from './thread-pane.ts';
import { toastRegion, useToast } from './toasts.ts';
import { TopBar } from './top-bar.ts';
import { wordsFor } from './words.ts';

export function Page() {
  const [place, go] = usePlace();
  const { snapshot, gone } = useLive(place.as);
  const [toastText, toast] = useToast();
  const [question, confirm] = useConfirm();
  const [draft, setDraft] = useState<{ readonly line: string } | null>(null);

  useLayoutEffect(() => {
    document.documentElement.dataset.theme = place.theme;
  }, [place.theme]);

  const act = useCallback(
    async (what: Act) => {
      try {
        const answer = await postAct(place.as, what);
        const words = answer.toast ?? answer.error;
        if (words) toast(words);
        return answer;
      } catch {
        toast('The sandbox does not answer.');
        return {};
      }
    },
    [place.as, toast],
  );
  const write = useCallback((line: string) => setDraft({ line }), []);

  const session = useMemo(
    (): Session | null =>
      snapshot && { snapshot, me: personIn(snapshot, snapshot.me), place, go, act, toast, confirm, write },
    [snapshot, place, go, act, toast, confirm, write],
  );

  const shownAt = snapshot && shownPlace(place, snapshot);
  useLayoutEffect(() => {
    if (snapshot && shownAt) document.title = titleOf(snapshot, shownAt);
  }, [snapshot, shownAt]);

  if (!session || !snapshot || !shownAt) {
    return html`<p class="starting">${gone ? 'The sandbox does not answer. Start it with: npm run sandbox' : ''}</p>`;
  }

  const channel = channelIn(snapshot, shownAt);
  const words = wordsFor(snapshot, session.me, (at, ts) => openMessage(session, at, ts));
  const panel = place.panel === 'inspector' ? piece(Inspector, {}) : place.panel && piece(Switchboard, {});
  return html`<${SessionContext.Provider} value=${session}>
    <div class=${classes('page', place.at === '' && 'at-list', place.thread && 'with-thread', panel && 'with-panel')}>
      ${gone && html`<p class="gone" role="status">The sandbox has stopped. Start it again with <code>npm run sandbox</code>; this page comes back by itself.</p>`}
      ${piece(TopBar, {})}
      <div class="body">
        ${drawSidebar(session, shownAt)}
        ${channel ? piece(ChannelView, { key: channel.channelId, channel, draft }) : piece(HomeTab, {})}
        ${channel && place.thread && piece(ThreadPane, { key: place.thread, channel, threadTs: place.thread })}
        ${panel}
      </div>
      ${piece(Modal, {})} ${confirmDialog(question, words)}
      ${toastRegion(toastText, () => toast(''))} ${piece(Announcer, {})}
    </div>
  </${SessionContext.Provider}>`;
}

/** The channel that is shown when the address names none, or one that this person does not see. */
function shownPlace({ at }: Place, snapshot: Snapshot): string {
  if (at === 'home' || channelIn(snapshot, at)) return at;
  const named = snapshot.channels.find(({ name }) => name === 'platform') ?? snapshot.channels[0];
  return named?.channelId ?? 'home';
}

function titleOf(snapshot: Snapshot, at: string): string {
  const unread = snapshot.channels.reduce((sum, { mentions }) => sum + mentions, 0);
  const channel = channelIn(snapshot, at);
  const name = channel && channel.kind !== 'dm' ? `#${channel.name}` : 'Depot';
  return `${unread > 0 ? `(${unread}) ` : ''}${name} – ${snapshot.team}`;
}
