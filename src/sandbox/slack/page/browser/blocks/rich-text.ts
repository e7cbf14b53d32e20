// Draws rich_text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block

import type { RichTextBlock, RichTextElement } from '@slack/types';
import { slackDate } from '../dates.ts';
import { emojiOf } from '../emoji.ts';
import { type Content, html } from '../html.ts';
import type { Words } from '../words.ts';
import { drawBroadcast, drawChannel, drawFence, drawLink, drawUser } from './text.ts';

type Piece = RichTextBlock['elements'][number];

export const drawRichText = (block: RichTextBlock, words: Words): Content =>
  html`<div class="rich-text">${block.elements.map((piece) => drawPiece(piece, words))}</div>`;

function drawPiece(piece: Piece, words: Words): Content {
  const inside = (elements: readonly RichTextElement[]) =>
    elements.map((element) => drawElement(element, words));
  switch (piece.type) {
    case 'rich_text_section':
      return html`<div>${inside(piece.elements)}</div>`;
    case 'rich_text_quote':
      return html`<blockquote>${inside(piece.elements)}</blockquote>`;
    case 'rich_text_preformatted':
      return drawFence(inside(piece.elements));
    case 'rich_text_list': {
      const items = piece.elements.map(
        (item) => html`<li>${item.type === 'rich_text_section' && inside(item.elements)}</li>`,
      );
      const indent = `indent-${piece.indent ?? 0}`;
      return piece.style === 'ordered'
        ? html`<ol class=${indent}>${items}</ol>`
        : html`<ul class=${indent}>${items}</ul>`;
    }
    default:
      return null;
  }
}

interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly strike?: boolean;
  readonly code?: boolean;
}

function styled(content: Content, style: Style | undefined): Content {
  let drawn = content;
  if (style?.code) drawn = html`<code>${drawn}</code>`;
  if (style?.strike) drawn = html`<s>${drawn}</s>`;
  if (style?.italic) drawn = html`<em>${drawn}</em>`;
  return style?.bold ? html`<strong>${drawn}</strong>` : drawn;
}

function drawElement(element: RichTextElement, words: Words): Content {
  switch (element.type) {
    case 'text':
      return styled(element.text, element.style);
    case 'link':
      return styled(drawLink(element.url, element.text ?? element.url, words), element.style);
    case 'user':
      return drawUser(element.user_id, words);
    case 'channel':
      return drawChannel(element.channel_id, words);
    case 'usergroup':
      return html`<span class="mention">@${words.groups.get(element.usergroup_id) ?? element.usergroup_id}</span>`;
    case 'broadcast':
      return drawBroadcast(element.range);
    case 'emoji':
      return emojiOf(element.name) ?? `:${element.name}:`;
    case 'date':
      return slackDate(element.timestamp, element.format, words.zone, words.now);
    case 'color':
      return html`<code>${element.value}</code>`;
    default:
      return null;
  }
}
