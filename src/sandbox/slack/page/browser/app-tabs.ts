// The two tabs of an app: its Home, and the messages it has exchanged with a person.

import { html } from './html.ts';
import type { Go } from './place.ts';

export function appTabs(current: 'home' | 'messages', go: Go, dm: string) {
  const tab = (name: 'home' | 'messages', words: string, at: string) => html`<button
    type="button"
    aria-current=${name === current ? 'page' : undefined}
    onClick=${() => go({ at, thread: '' })}
  >
    ${words}
  </button>`;
  return html`<nav class="tabs" aria-label="Depot">
    ${tab('home', 'Home', 'home')} ${tab('messages', 'Messages', dm)}
  </nav>`;
}
