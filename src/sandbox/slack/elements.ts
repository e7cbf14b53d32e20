// Finds what a person could click or fill in, inside blocks and views.

import { isJson, list } from './problems.ts';
import type { Json } from './state.ts';
import { withBlockIds } from './web-api/views.ts';

export interface Found {
  readonly blockId: string;
  readonly block: Json;
  readonly element: Json;
}

/** Every interactive element in reading order. */
export function elementsIn(blocks: readonly Json[]): readonly Found[] {
  return withBlockIds(blocks).flatMap((block) => {
    const blockId = String(block.block_id);
    const cards = block.type === 'carousel' ? list(block.elements).filter(isJson) : [];
    const inside = [
      block.accessory,
      block.element,
      ...list(block.elements),
      ...list(block.actions),
      ...cards.flatMap((card) => list(card.actions)),
    ].filter(isJson);
    const nested = block.type === 'container' ? elementsIn(list(block.child_blocks).filter(isJson)) : [];
    const direct = inside
      .filter((element) => typeof element.action_id === 'string' || element.type === 'button')
      .map((element) => ({ blockId, block, element }));
    return [...direct, ...nested];
  });
}

/** What an input holds before anybody touched it, in the form of `state.values`. */
export function initialValue(element: Json): Json {
  const type = String(element.type);
  const option = isJson(element.initial_option) ? element.initial_option : null;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: typeof element.initial_value === 'string' ? element.initial_value : null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: option };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: list(element.initial_options) };
    case 'multi_users_select':
      return { type, selected_users: list(element.initial_users) };
    case 'multi_conversations_select':
      return { type, selected_conversations: list(element.initial_conversations) };
    case 'multi_channels_select':
      return { type, selected_channels: list(element.initial_channels) };
    case 'rich_text_input':
      return { type, rich_text_value: element.initial_value ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    default:
      return { type };
  }
}

export function optionsOf(element: Json): readonly Json[] {
  const groups = list(element.option_groups).filter(isJson);
  return [...list(element.options), ...groups.flatMap((group) => list(group.options))].filter(isJson);
}

/** What an input holds after a person gave `given`: text, an option's value, a list of values, an id or a date. */
export function filledValue(element: Json, given: unknown, loaded: readonly Json[] = []): Json {
  const type = String(element.type);
  const option = (value: unknown): Json => {
    const began = [element.initial_option, ...list(element.initial_options)].filter(isJson);
    const found = [...optionsOf(element), ...loaded, ...began].find((offered) => offered.value === value);
    if (!found) throw new Error(`there is no option ${String(value)} in ${String(element.action_id)}`);
    return found;
  };
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: given === null ? null : option(given) };
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: list(given).map(option) };
    case 'multi_users_select':
      return { type, selected_users: list(given) };
    case 'multi_conversations_select':
      return { type, selected_conversations: list(given) };
    case 'multi_channels_select':
      return { type, selected_channels: list(given) };
    case 'rich_text_input':
      return { type, rich_text_value: given === '' || given === null ? null : richTextOf(String(given)) };
    case 'users_select':
      return { type, selected_user: given };
    case 'conversations_select':
      return { type, selected_conversation: given };
    case 'channels_select':
      return { type, selected_channel: given };
    case 'datepicker':
      return { type, selected_date: given };
    case 'timepicker':
      return { type, selected_time: given };
    case 'datetimepicker':
      return { type, selected_date_time: given === null ? null : Number(given) };
    default:
      return { type, value: given === '' || given === null ? null : String(given) };
  }
}

const richTextOf = (text: string): Json => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
