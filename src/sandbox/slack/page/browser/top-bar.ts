// The strip above Slack: what belongs to the sandbox and not to Slack. Time, tools, and who this window acts as.

import { timeWords } from './dates.ts';
import { html, piece } from './html.ts';
import { icons } from './icons.ts';
import { PersonMenu } from './person-menu.ts';
import type { Place } from './place.ts';
import { useSession } from './session.ts';

const NEXT_THEME = { '': 'dark', dark: 'light', light: '' } as const;
const THEME_WORDS = { '': 'as the system', dark: 'dark', light: 'light' } as const;

export function TopBar() {
  const { snapshot, me, place, go } = useSession();
  const tool = (panel: Place['panel'], words: string, icon: unknown) => html`<button
    type="button"
    aria-pressed=${place.panel === panel}
    onClick=${() => go({ panel: place.panel === panel ? '' : panel })}
  >
    ${icon}<span>${words}</span>
  </button>`;
  const themeIcon =
    place.theme === 'dark' ? icons.moon() : place.theme === 'light' ? icons.sun() : icons.half();
  return html`<header class="top-bar">
    <a class="skip" href="#composer-line">Skip to the message box</a>
    <strong>${snapshot.team}</strong>
    <span class="badge">Sandbox</span>
    <span class="quiet wide">Nothing leaves this machine · ${timeWords(snapshot.now, me.timeZone)}</span>
    <span class="spring"></span>
    ${tool('switchboard', 'Switchboard', icons.sliders())} ${tool('inspector', 'Inspector', icons.activity())}
    <button
      type="button"
      class="icon-only"
      aria-label=${`Colours: ${THEME_WORDS[place.theme]}. Change`}
      title=${`Colours: ${THEME_WORDS[place.theme]}`}
      onClick=${() => go({ theme: NEXT_THEME[place.theme] })}
    >
      ${themeIcon}
    </button>
    ${piece(PersonMenu, {})}
  </header>`;
}
