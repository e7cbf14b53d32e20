// A menu behind three dots: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element

import type { Overflow } from '@slack/types';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { withEmoji } from '../blocks/text.ts';
import { html } from '../html.ts';
import { icons } from '../icons.ts';
import type { ElementProps } from './field.ts';
import { useFloating } from './floating.ts';

export function OverflowMenu({ element, blockId, surface, label }: ElementProps<Overflow>) {
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

  const choose = (value: string | undefined, url: string | undefined) => {
    close(true);
    if (url) window.open(url, '_blank', 'noreferrer,noopener');
    void surface.press(blockId, element, value);
  };

  return html`<div class="overflow" ref=${box}>
    <button
      type="button"
      class="button square"
      ref=${opener}
      aria-haspopup="menu"
      aria-expanded=${open}
      aria-label=${label || 'More actions'}
      data-action=${element.action_id}
      onClick=${() => setOpen(!open)}
    >
      ${icons.more()}
    </button>
    ${
      open &&
      html`<div class="popup floating menu" popover="manual" ref=${menu} role="menu" onKeyDown=${keys}>
        ${element.options.map(
          ({ text, value, url, description }) =>
            html`<button type="button" role="menuitem" tabindex="-1" onClick=${() => choose(value, url)}>
              ${withEmoji(text.text)} ${description && html`<small>${description.text}</small>`}
            </button>`,
        )}
      </div>`
    }
  </div>`;
}
