// Who this window acts as. Another person in another window: each window has its own address.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { face } from './face.ts';
import { html } from './html.ts';
import { icons } from './icons.ts';
import { addressOf } from './place.ts';
import { useSession } from './session.ts';

export function PersonMenu() {
  const { snapshot, me, place, go } = useSession();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>('[aria-current=true]')?.focus();
    const outside = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    setOpen(false);
    box.current?.querySelector('button')?.focus();
  };
  const become = (userId: string) => {
    setOpen(false);
    go({ as: userId, thread: '' });
  };

  const people = snapshot.people.filter(({ role }) => role !== 'bot');
  return html`<div class="person-menu" ref=${box} onKeyDown=${keys}>
    <button type="button" aria-haspopup="true" aria-expanded=${open} onClick=${() => setOpen(!open)}>
      ${face(me, snapshot.bot, 'tiny')}
      <span class="sr-only">You are </span><span class="wide">${me.realName}</span>
      <span class="quiet wide">${me.role}</span> ${icons.down()}
    </button>
    ${
      open &&
      html`<div class="popup people">
        <p>Act as</p>
        <ul>
          ${people.map(
            (person) => html`<li key=${person.userId}>
              <button
                type="button"
                aria-current=${person.userId === snapshot.me}
                onClick=${() => become(person.userId)}
              >
                ${face(person, snapshot.bot, 'tiny')} <span>${person.realName}</span> <small>${person.role}</small>
              </button>
              <a
                href=${addressOf({ ...place, as: person.userId, thread: '', panel: '' })}
                target="_blank"
                aria-label=${`New window as ${person.realName}`}
                title="Open in a new window"
                >New window</a
              >
            </li>`,
          )}
        </ul>
      </div>`
    }
  </div>`;
}
