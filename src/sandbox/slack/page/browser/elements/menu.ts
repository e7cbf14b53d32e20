// A button with three dots and the menu behind it.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Content, html } from '../html.ts';
import { icons } from '../icons.ts';
import { useFloating } from './floating.ts';

export interface MenuItem {
  readonly words: Content;
  readonly choose: () => void;
}

interface Props {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** @default none */
  readonly actionId?: string;
}

export function Menu({ label, items: entries, actionId }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useFloating(opener, menu, open, false);

  const items = () => [...(box.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const close = (backToButton: boolean) => {
    setOpen(false);
    if (backToButton) opener.current?.focus();
  };

  useLayoutEffect(() => {
    if (!open) return undefined;
    items()[0]?.focus();
    const outside = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const keys = (event: KeyboardEvent) => {
    const all = items();
    const at = all.findIndex((item) => item.matches(':focus'));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) all[(at + step + all.length) % all.length]?.focus();
    else if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') close(false);
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };

  return html`<div class="overflow" ref=${box}>
    <button
      type="button"
      class="button square"
      ref=${opener}
      aria-haspopup="menu"
      aria-expanded=${open}
      aria-label=${label}
      data-action=${actionId}
      onClick=${() => setOpen(!open)}
    >
      ${icons.more()}
    </button>
    ${
      open &&
      html`<div class="popup floating menu" popover="manual" ref=${menu} role="menu" onKeyDown=${keys}>
        ${entries.map(
          ({ words, choose }) =>
            html`<button
              type="button"
              role="menuitem"
              tabindex="-1"
              onClick=${() => {
                close(true);
                choose();
              }}
            >
              ${words}
            </button>`,
        )}
      </div>`
    }
  </div>`;
}
