// Blocks that hold other things: cards, rows of cards, containers.
// https://docs.slack.dev/reference/block-kit/blocks/card-block, /carousel-block, /container-block

import type { CardBlock, CarouselBlock, ContainerBlock, PlainTextElement } from '@slack/types';
import { useState } from 'preact/hooks';
import { drawButton } from '../elements/buttons.ts';
import { type Content, classes, html } from '../html.ts';
import { icons } from '../icons.ts';
import type { Surface } from '../surface.ts';
import { type AnyImage, drawImage } from './image.ts';
import { drawRichText } from './rich-text.ts';
import { drawText, type TextObject } from './text.ts';

/** `subtext` is documented, and not in @slack/types 3.2.0. */
export type FullCard = CardBlock & { readonly subtext?: TextObject };

export function drawCard(card: FullCard, blockId: string, surface: Surface): Content {
  const text = (object: TextObject | PlainTextElement | undefined, name: string) =>
    object && html`<div class=${name}>${drawText(object, surface.words)}</div>`;
  return html`<div class="card">
    ${card.hero_image && drawImage(card.hero_image as AnyImage, 'large')}
    <div class="card-head">
      ${card.icon && drawImage(card.icon as AnyImage, 'small')}
      <div>${text(card.title, 'card-title')}${text(card.subtitle, 'card-subtitle')}</div>
    </div>
    ${text(card.body, 'card-body')} ${text(card.subtext, 'card-subtitle')}
    ${
      card.actions &&
      html`<div class="actions">${card.actions.map((button) => drawButton(button, blockId, surface))}</div>`
    }
  </div>`;
}

export const drawCarousel = ({ elements }: CarouselBlock, blockId: string, surface: Surface): Content =>
  html`<div class="carousel" tabindex="0" role="region" aria-label="Cards">
    ${elements.map((card) => drawCard(card, blockId, surface))}
  </div>`;

interface ContainerProps {
  readonly block: ContainerBlock;
  readonly surface: Surface;
  /** Given, because a container draws what draws containers. */
  readonly children: Content;
}

export function Container({ block, surface, children }: ContainerProps) {
  const collapsible = block.is_collapsible === true;
  const [open, setOpen] = useState(!(collapsible && block.default_collapsed === true));
  const { words } = surface;
  const head = html`<span class="container-head">
    ${block.icon && drawImage(block.icon as AnyImage, 'small')}
    <span>
      <span class="card-title">
        ${block.rich_text_title ? drawRichText(block.rich_text_title, words) : drawText(block.title, words)}
      </span>
      ${block.subtitle && html`<span class="card-subtitle">${drawText(block.subtitle, words)}</span>`}
    </span>
  </span>`;
  const divided = !collapsible && block.has_header_divider === true;
  return html`<div class=${classes('container', block.width ?? 'standard', divided && 'divided')}>
    ${
      collapsible
        ? html`<button type="button" class="container-toggle" aria-expanded=${open} onClick=${() => setOpen(!open)}>
            ${open ? icons.down() : icons.right()} ${head}
          </button>`
        : head
    }
    ${open && html`<div class="container-body">${children}</div>`}
  </div>`;
}
