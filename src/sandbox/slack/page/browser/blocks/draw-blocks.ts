// Block Kit as Slack draws it: https://docs.slack.dev/reference/block-kit/blocks. What is not known is a labelled box.

import type { AlertBlock, HeaderBlock, ImageBlock, KnownBlock, SectionBlock } from '@slack/types';
import { Component } from 'preact';
import { useState } from 'preact/hooks';
import type { Json } from '../../wire.ts';
import { drawFeedback, drawIconButton } from '../elements/buttons.ts';
import { drawElement } from '../elements/draw-element.ts';
import { type Content, classes, html, piece } from '../html.ts';
import { icons } from '../icons.ts';
import type { Surface } from '../surface.ts';
import { Container, drawCard, drawCarousel } from './cards.ts';
import { Chart, type DataVisualizationBlock } from './chart.ts';
import { type AnyImage, drawImage } from './image.ts';
import { drawInput } from './input-block.ts';
import { drawMarkdown } from './markdown.ts';
import { drawRichText } from './rich-text.ts';
import { DataTable, drawTable } from './tables.ts';
import { drawPlan, drawTask } from './tasks.ts';
import { drawText } from './text.ts';

/** `level` is documented, and not in @slack/types 3.2.0. */
type AnyBlock = KnownBlock | DataVisualizationBlock | (HeaderBlock & { readonly level?: number });

export function drawBlocks(blocks: readonly Json[], surface: Surface): Content {
  const keys = keysOf(blocks);
  return html`<div class="blocks">
    ${blocks.map((block, i) => html`<${Guarded} key=${keys[i]} block=${block} surface=${surface} />`)}
  </div>`;
}

/**
 * By what a block does, not by its place: so a menu that is open stays open, and with its own row, when an edit puts
 * blocks above it.
 */
function keysOf(blocks: readonly Json[]): readonly string[] {
  const seen = new Map<string, number>();
  return blocks.map((block) => {
    const { type, accessory, elements } = block;
    const does = JSON.stringify([type, accessory, type === 'actions' ? elements : null]);
    const before = seen.get(does) ?? 0;
    seen.set(does, before + 1);
    return `${does} ${before}`;
  });
}

interface Props {
  readonly block: Json;
  readonly surface: Surface;
}

/** A block that cannot be drawn says so, and leaves the others alone. */
class Guarded extends Component<Props, { readonly problem: string | null }> {
  override state = { problem: null };

  static override getDerivedStateFromError(error: unknown) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  render({ block, surface }: Props, { problem }: { readonly problem: string | null }) {
    if (problem !== null) return unknown(String(block.type), `could not be drawn: ${problem}`);
    return html`<${Drawn} block=${block} surface=${surface} />`;
  }
}

const Drawn = ({ block, surface }: Props) => {
  const drawn = drawBlock(block as unknown as AnyBlock, String(block.block_id), surface);
  return html`${drawn}`;
};

const unknown = (type: string, what: string): Content =>
  html`<div class="unknown">A block of the type <code>${type}</code> ${what}.</div>`;

function drawBlock(block: AnyBlock, blockId: string, surface: Surface): Content {
  const { words } = surface;
  switch (block.type) {
    case 'section':
      return drawSection(block, blockId, surface);
    case 'header': {
      const level = 'level' in block ? (block.level ?? 1) : 1;
      return html`<h3 class=${`header level-${level}`}>${drawText(block.text, words)}</h3>`;
    }
    case 'context':
      return html`<div class="context">
        ${block.elements.map((element) =>
          element.type === 'image'
            ? drawImage(element as AnyImage, 'small')
            : html`<span>${drawText(element, words)}</span>`,
        )}
      </div>`;
    case 'actions':
      return html`<div class="actions">
        ${block.elements.map((element) =>
          drawElement({ element, blockId, surface, label: placeholderOf(element), dispatches: true }),
        )}
      </div>`;
    case 'context_actions':
      return html`<div class="actions">
        ${block.elements.map((element) =>
          element.type === 'feedback_buttons'
            ? drawFeedback(element, blockId, surface)
            : drawIconButton(element, blockId, surface),
        )}
      </div>`;
    case 'divider':
      return html`<hr />`;
    case 'image':
      return drawTitledImage(block, surface);
    case 'input':
      return drawInput(block, blockId, surface);
    case 'rich_text':
      return drawRichText(block, words);
    case 'markdown':
      return drawMarkdown(block.text);
    case 'table':
      return drawTable(block, words);
    case 'data_table':
      return piece(DataTable, { block, words });
    case 'data_visualization':
      return piece(Chart, { block });
    case 'alert':
      return drawAlert(block, surface);
    case 'card':
      return drawCard(block, blockId, surface);
    case 'carousel':
      return drawCarousel(block, blockId, surface);
    case 'container': {
      const children = drawBlocks(block.child_blocks as unknown as readonly Json[], surface);
      return piece(Container, { block, surface, children });
    }
    case 'plan':
      return drawPlan(block, words);
    case 'task_card':
      return drawTask(block, words);
    default:
      return unknown((block as { readonly type: string }).type, 'is not drawn by the sandbox');
  }
}

/** A select without a label is called by its placeholder. */
function placeholderOf(element: object): string {
  return 'placeholder' in element && element.placeholder
    ? String((element.placeholder as { readonly text: string }).text)
    : '';
}

function drawSection(block: SectionBlock, blockId: string, surface: Surface): Content {
  const { text, fields, accessory, expand = false } = block;
  return html`<div class="section">
    <div class="section-text">
      ${text && piece(Folded, { expand, length: text.text.length, children: drawText(text, surface.words) })}
      ${
        fields &&
        html`<div class="fields">
          ${fields.map((field) => html`<div>${drawText(field, surface.words)}</div>`)}
        </div>`
      }
    </div>
    ${
      accessory &&
      html`<div class="accessory">
        ${
          accessory.type === 'image'
            ? drawImage(accessory as AnyImage, 'large')
            : drawElement({
                element: accessory,
                blockId,
                surface,
                label: placeholderOf(accessory),
                dispatches: true,
              })
        }
      </div>`
    }
  </div>`;
}

/** Slack may fold a section's text, unless it says `expand`. Where exactly is not documented; this is about there. */
const FOLDED_FROM_CHARS = 700;

function Folded({ expand, length, children }: { expand: boolean; length: number; children: Content }) {
  const [open, setOpen] = useState(false);
  if (expand || length < FOLDED_FROM_CHARS) return html`<div>${children}</div>`;
  return html`<div>
    <div class=${classes(!open && 'folded')}>${children}</div>
    <button type="button" class="link" aria-expanded=${open} onClick=${() => setOpen(!open)}>
      ${open ? 'See less' : 'See more'}
    </button>
  </div>`;
}

const drawTitledImage = (block: ImageBlock, { words }: Surface): Content =>
  html`<div>
    ${block.title && html`<div class="image-title">${drawText(block.title, words)}</div>`}
    ${drawImage(block as AnyImage, 'large')}
  </div>`;

const ALERT_WORDS = {
  error: 'Error',
  warning: 'Warning',
  success: 'Done',
  info: 'Note',
  default: '',
} as const;

function drawAlert({ text, level = 'default' }: AlertBlock, { words }: Surface): Content {
  const picture =
    level === 'success'
      ? icons.check()
      : level === 'error' || level === 'warning'
        ? icons.alert()
        : icons.info();
  return html`<div class=${`alert ${level}`}>
    ${picture}
    <div>${ALERT_WORDS[level] && html`<span class="sr-only">${ALERT_WORDS[level]}: </span>`}${drawText(text, words)}</div>
  </div>`;
}
