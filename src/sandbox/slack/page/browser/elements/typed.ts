// Inputs that people type into, and dates and times: https://docs.slack.dev/reference/block-kit/block-elements

import type {
  Datepicker,
  DateTimepicker,
  EmailInput,
  NumberInput,
  PlainTextInput,
  RichTextInput,
  Timepicker,
  URLInput,
} from '@slack/types';
import { fromLocalInput, toLocalInput } from '../dates.ts';
import { html } from '../html.ts';
import { type ElementProps, fieldOf, namedBy } from './field.ts';

const typedIn = ({ currentTarget }: Event): string =>
  currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLTextAreaElement
    ? currentTarget.value
    : '';

type TextLike = PlainTextInput | NumberInput | EmailInput | URLInput | RichTextInput;

const MODES = { number_input: 'decimal', email_text_input: 'email', url_text_input: 'url' } as const;

/** Letters are kept at once and sent to the app, where it wants that, when Enter is pressed. */
export function drawTyped(props: ElementProps<TextLike>) {
  const { element, surface, blockId, dispatches } = props;
  const began = typeof element.initial_value === 'string' ? element.initial_value : '';
  const field = fieldOf<string>({ ...props, dispatches: false }, began);
  const isLong =
    element.type === 'rich_text_input' || (element.type === 'plain_text_input' && element.multiline);
  const enter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !dispatches || isLong) return;
    event.preventDefault();
    void surface.press(blockId, element, field.value);
  };
  const common = {
    id: field.id,
    name: element.action_id,
    value: field.value,
    placeholder: element.placeholder?.text,
    autofocus: element.focus_on_load === true,
    maxlength: element.type === 'plain_text_input' ? element.max_length : undefined,
    ...namedBy(props),
    onInput: (event: Event) => field.change(typedIn(event)),
    onKeyDown: enter,
  };
  if (isLong) return html`<textarea rows="4" ...${common}></textarea>`;
  const mode = element.type in MODES ? MODES[element.type as keyof typeof MODES] : undefined;
  return html`<input type="text" autocomplete="off" inputmode=${mode} ...${common} />`;
}

/** The browser's own picker: it speaks the reader's language and knows the keyboard. */
export function drawDated(props: ElementProps<Datepicker | Timepicker | DateTimepicker>) {
  const { element, surface } = props;
  const { zone } = surface.words;
  const common = (id: string) => ({
    id,
    name: element.action_id,
    autofocus: element.focus_on_load === true,
    'data-action': element.action_id,
    ...namedBy(props),
  });
  if (element.type === 'datetimepicker') {
    const field = fieldOf<number | null>(props, element.initial_date_time ?? null);
    const shown = field.value === null ? '' : toLocalInput(field.value, zone);
    const change = (event: Event) => field.change(fromLocalInput(typedIn(event), zone));
    return html`<input type="datetime-local" value=${shown} onChange=${change} ...${common(field.id)} />`;
  }
  const isDate = element.type === 'datepicker';
  const began = (isDate ? element.initial_date : element.initial_time) ?? null;
  const field = fieldOf<string | null>(props, began);
  const change = (event: Event) => field.change(typedIn(event) || null);
  return html`<input
    type=${isDate ? 'date' : 'time'}
    value=${field.value ?? ''}
    onChange=${change}
    ...${common(field.id)}
  />`;
}
