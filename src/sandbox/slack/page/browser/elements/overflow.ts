// A menu behind three dots: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element

import type { Overflow } from '@slack/types';
import { withEmoji } from '../blocks/text.ts';
import { html } from '../html.ts';
import type { ElementProps } from './field.ts';
import { Menu } from './menu.ts';

export function OverflowMenu({ element, blockId, surface, label }: ElementProps<Overflow>) {
  const choose = (value: string | undefined, url: string | undefined) => {
    if (url) window.open(url, '_blank', 'noreferrer,noopener');
    void surface.press(blockId, element, value);
  };
  const items = element.options.map(({ text, value, url, description }) => ({
    words: html`${withEmoji(text.text)} ${description && html`<small>${description.text}</small>`}`,
    choose: () => choose(value, url),
  }));
  return html`<${Menu} label=${label || 'More actions'} items=${items} actionId=${element.action_id} />`;
}
