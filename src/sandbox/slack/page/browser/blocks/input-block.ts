// An input with its label, its hint and what is wrong with it: https://docs.slack.dev/reference/block-kit/blocks/input-block

import type { InputBlock } from '@slack/types';
import { drawElement } from '../elements/draw-element.ts';
import { idOf } from '../elements/field.ts';
import { classes, html } from '../html.ts';
import { icons } from '../icons.ts';
import type { Surface } from '../surface.ts';
import { drawText } from './text.ts';

const GROUPS: ReadonlySet<string> = new Set(['checkboxes', 'radio_buttons']);

export function drawInput(block: InputBlock, blockId: string, surface: Surface) {
  const { element, label, hint, optional = false, dispatch_action: dispatches = false } = block;
  const id = idOf(surface, blockId, element.action_id ?? '');
  const error = surface.errors[blockId];
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const name = html`${drawText(label, surface.words)}${
    optional && html`<span class="optional"> (optional)</span>`
  }`;
  return html`<div class=${classes('input', error && 'wrong')} data-block=${blockId}>
    ${
      GROUPS.has(element.type)
        ? html`<div class="label" id=${`${id}-label`}>${name}</div>`
        : html`<label class="label" id=${`${id}-label`} for=${id}>${name}</label>`
    }
    ${drawElement({
      element,
      blockId,
      surface,
      labelledBy: `${id}-label`,
      describedBy: describedBy || undefined,
      isInvalid: error !== undefined,
      dispatches,
    })}
    ${error && html`<div class="error" id=${`${id}-error`}>${icons.alert()} ${error}</div>`}
    ${hint && html`<div class="hint" id=${`${id}-hint`}>${drawText(hint, surface.words)}</div>`}
  </div>`;
}
