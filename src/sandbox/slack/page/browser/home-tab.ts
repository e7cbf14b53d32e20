// The app's Home tab, as the app has drawn it for this person.

import { useEffect } from 'preact/hooks';
import { appTabs } from './app-tabs.ts';
import { drawBlocks } from './blocks/draw-blocks.ts';
import { html } from './html.ts';
import { icons } from './icons.ts';
import { useSession } from './session.ts';
import { useSurface } from './use-surface.ts';

export function HomeTab() {
  const { snapshot, act, go } = useSession();
  const surface = useSurface({ scope: 'home', where: 'home', channelId: snapshot.dm });
  // Slack notifies the app each time somebody opens it.
  useEffect(() => {
    void act({ kind: 'home' });
  }, [snapshot.me]);
  return html`<main class="channel">
    <header class="place">
      <button type="button" class="back" aria-label="Back to the channels" onClick=${() => go({ at: '' })}>
        ${icons.back()}
      </button>
      <div class="title"><h1>Depot</h1></div>
      ${appTabs('home', go, snapshot.dm)}
    </header>
    <div class="home scroll" tabindex="0" role="region" aria-label="Home">
      ${snapshot.home ? drawBlocks(snapshot.home, surface) : html`<p class="quiet">The app has not drawn its Home tab yet.</p>`}
    </div>
  </main>`;
}
