// Buttons of every kind: https://docs.slack.dev/reference/block-kit/block-elements/button-element

import type { Button, FeedbackButtons, IconButton } from '@slack/types';

import { useState } from 'preact/hooks';
import { withEmoji } from '../blocks/text.ts';
import { classes, html, piece } from '../html.ts';
import type { Surface } from '../surface.ts';

interface Props {
  readonly button: Button;
  readonly blockId: string;
  readonly surface: Surface;
}

function PressButton({ button, blockId, surface }: Props) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy) return;
    setBusy(true);
    await surface.press(blockId, button, button.value);
    setBusy(false);
  };
  const snapshot = {
    class: classes('button', button.style),
    'aria-busy': busy,
    'aria-label': button.accessibility_label,
    'data-action': button.action_id,
    'data-value': button.value,
    onClick: press,
  };
  const text = button.text.emoji === false ? button.text.text : withEmoji(button.text.text);
  if (!button.url) return html`<button type="button" ...${snapshot}>${text}</button>`;
  // The app gets it, too.
  return html`<a href=${button.url} target="_blank" rel="noreferrer noopener" ...${snapshot}>${text}</a>`;
}

export const drawButton = (button: Button, blockId: string, surface: Surface) =>
  piece(PressButton, { button, blockId, surface, key: `${button.action_id} ${button.value ?? ''}` });

export const drawFeedback = (element: FeedbackButtons, blockId: string, surface: Surface) => {
  const choices = [element.positive_button, element.negative_button];
  return html`<span class="feedback">
    ${choices.map(
      ({ text, value, accessibility_label: label }, index) =>
        html`<button
          type="button"
          class="button"
          aria-label=${label}
          onClick=${() => surface.press(blockId, element, value)}
        >
          ${index === 0 ? '👍' : '👎'} ${text.text}
        </button>`,
    )}
  </span>`;
};

export const drawIconButton = (element: IconButton, blockId: string, surface: Surface) =>
  html`<button
    type="button"
    class="button"
    aria-label=${element.accessibility_label}
    onClick=${() => surface.press(blockId, element, element.value)}
  >
    ${element.text.text}
  </button>`;
