// Checkboxes and radio buttons: https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element

import type { Checkboxes, RadioButtons } from '@slack/types';
import { drawText } from '../blocks/text.ts';
import { html } from '../html.ts';
import { type ElementProps, fieldOf, namedBy } from './field.ts';

export function drawCheckboxes(props: ElementProps<Checkboxes>) {
  const began = (props.element.initial_options ?? []).map(({ value }) => value ?? '');
  const field = fieldOf<readonly string[]>(props, began);
  const toggle = (value: string) =>
    field.change(
      field.value.includes(value) ? field.value.filter((other) => other !== value) : [...field.value, value],
    );
  return group(props, 'group', 'checkbox', (value) => field.value.includes(value), toggle, field.id);
}

export function drawRadioButtons(props: ElementProps<RadioButtons>) {
  const field = fieldOf<string | null>(props, props.element.initial_option?.value ?? null);
  return group(props, 'radiogroup', 'radio', (value) => field.value === value, field.change, field.id);
}

function group(
  props: ElementProps<Checkboxes | RadioButtons>,
  role: 'group' | 'radiogroup',
  type: 'checkbox' | 'radio',
  isChosen: (value: string) => boolean,
  choose: (value: string) => void,
  id: string,
) {
  const { element, surface } = props;
  return html`<div class="choices" role=${role} ...${namedBy(props)} data-action=${element.action_id}>
    ${element.options.map(
      ({ text, value = '', description }) => html`<label key=${value}>
        <input
          type=${type}
          name=${id}
          value=${value}
          checked=${isChosen(value)}
          onChange=${() => choose(value)}
        />
        <span>
          ${drawText(text, surface.words)}
          ${description && html`<small>${drawText(description, surface.words)}</small>`}
        </span>
      </label>`,
    )}
  </div>`;
}
