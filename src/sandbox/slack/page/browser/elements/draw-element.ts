// One interactive element, by its type.

import type { ActionsBlockElement, InputBlockElement, SectionBlockAccessory } from '@slack/types';

import { type Content, html, piece } from '../html.ts';
import { drawButton } from './buttons.ts';
import { drawCheckboxes, drawRadioButtons } from './choices.ts';
import type { ElementProps } from './field.ts';
import { OverflowMenu } from './overflow.ts';
import { Select } from './selects.ts';
import { drawDated, drawTyped } from './typed.ts';

export type AnyElement = ActionsBlockElement | InputBlockElement | SectionBlockAccessory;

export function drawElement(props: ElementProps<AnyElement>): Content {
  const { element, blockId, surface } = props;
  switch (element.type) {
    case 'button':
      return drawButton(element, blockId, surface);
    case 'overflow':
      return piece(OverflowMenu, { ...props, element });
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
    case 'multi_static_select':
    case 'multi_external_select':
    case 'multi_users_select':
    case 'multi_conversations_select':
    case 'multi_channels_select':
      return piece(Select, { ...props, element });
    case 'checkboxes':
      return drawCheckboxes({ ...props, element });
    case 'radio_buttons':
      return drawRadioButtons({ ...props, element });
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return drawDated({ ...props, element });
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'rich_text_input':
      return drawTyped({ ...props, element });
    default:
      return html`<span class="unknown">The sandbox does not draw ${element.type}</span>`;
  }
}
