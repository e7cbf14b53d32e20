// A select that people type into: one or several of a list, or of what the app offers for a text.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox

import { useEffect, useRef, useState } from 'preact/hooks';
import { classes, html } from '../html.ts';
import { icons } from '../icons.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly group?: string;
}

interface Props {
  readonly id: string;
  /** `aria-label` or `aria-labelledby`, and what else names it. */
  readonly naming: Readonly<Record<string, string>>;
  readonly placeholder: string;
  readonly actionId: string;
  readonly chosen: readonly Choice[];
  readonly several: boolean;
  /** What there is for a text. */
  readonly load: (text: string) => Promise<readonly Choice[]> | readonly Choice[];
  /** Letters to type before anything is loaded. */
  readonly minLetters: number;
  readonly onChange: (values: readonly string[]) => void;
  readonly autofocus: boolean;
}

const PAUSE_MS = 120;

export const matching = (choices: readonly Choice[], text: string): readonly Choice[] =>
  choices.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()));

export function Combobox(props: Props) {
  const { id, chosen, several, minLetters, onChange } = props;
  const [text, setText] = useState<string | null>(null);
  const [offered, setOffered] = useState<readonly Choice[] | null>(null);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const open = text !== null;
  const values = chosen.map(({ value }) => value);

  useEffect(() => {
    if (props.autofocus) input.current?.focus();
  }, []);

  useEffect(() => {
    if (text === null) return undefined;
    if (text.length < minLetters) {
      setOffered(null);
      return undefined;
    }
    let current = true;
    const load = async () => {
      const choices = await props.load(text);
      if (!current) return;
      setOffered(choices);
      setActive(0);
    };
    const timer = setTimeout(() => void load(), text === '' ? 0 : PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);

  useEffect(() => {
    if (open) box.current?.querySelector('.popup')?.scrollIntoView({ block: 'nearest' });
    box.current?.querySelector(`#${CSS.escape(`${id}-${active}`)}`)?.scrollIntoView({ block: 'nearest' });
  }, [open, active, offered]);

  const close = () => setText(null);
  const take = ({ value }: Choice) => {
    if (!several) {
      onChange([value]);
      close();
      return;
    }
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
    setText('');
  };

  const keys = (event: KeyboardEvent) => {
    const count = offered?.length ?? 0;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        event.preventDefault();
        if (!open) setText('');
        else if (count > 0) setActive((active + (event.key === 'ArrowDown' ? 1 : -1) + count) % count);
        return;
      case 'Enter': {
        if (!open) return;
        event.preventDefault();
        const choice = offered?.[active];
        if (choice) take(choice);
        return;
      }
      case 'Escape':
        if (!open) return;
        // Closes the list, not the modal around it.
        event.preventDefault();
        event.stopPropagation();
        close();
        return;
      case 'Backspace':
        if (several && (text ?? '') === '') onChange(values.slice(0, -1));
        return;
      default:
    }
  };

  const shown = open ? text : several ? '' : (chosen[0]?.label ?? '');
  return html`<div class=${classes('combobox', several && 'several')} ref=${box}>
    ${several && chips(chosen, (value) => onChange(values.filter((other) => other !== value)))}
    <input
      ref=${input}
      id=${id}
      class=${classes(open && 'open')}
      role="combobox"
      autocomplete="off"
      spellcheck=${false}
      aria-expanded=${open}
      aria-controls=${`${id}-list`}
      aria-autocomplete="list"
      aria-activedescendant=${open && offered?.length ? `${id}-${active}` : undefined}
      ...${props.naming}
      data-action=${props.actionId}
      placeholder=${several && chosen.length > 0 ? '' : props.placeholder}
      value=${shown}
      onClick=${() => setText(text ?? '')}
      onInput=${({ currentTarget }: InputEvent) => setText((currentTarget as HTMLInputElement).value)}
      onKeyDown=${keys}
      onBlur=${close}
    />
    <span class="arrow">${icons.down()}</span>
    ${open && popup({ id, offered, active, values, several, short: text.length < minLetters ? minLetters : 0, take })}
  </div>`;
}

const chips = (chosen: readonly Choice[], remove: (value: string) => void) =>
  chosen.map(
    ({ value, label }) => html`<span class="chip" key=${value}>
      ${label}
      <button type="button" aria-label=${`Remove ${label}`} onClick=${() => remove(value)}>${icons.close()}</button>
    </span>`,
  );

interface Popup {
  readonly id: string;
  readonly offered: readonly Choice[] | null;
  readonly active: number;
  readonly values: readonly string[];
  readonly several: boolean;
  /** Letters still to be typed; 0: enough. */
  readonly short: number;
  readonly take: (choice: Choice) => void;
}

function popup({ id, offered, active, values, several, short, take }: Popup) {
  const note =
    short > 0
      ? `Type ${short} letters or more to search`
      : offered === null
        ? 'Loading…'
        : offered.length === 0
          ? 'Nothing found'
          : '';
  const option = (choice: Choice, index: number) => html`<div
    id=${`${id}-${index}`}
    role="option"
    class=${classes('option', index === active && 'active')}
    aria-selected=${several ? values.includes(choice.value) : index === active}
    onPointerDown=${(event: Event) => {
      // The input keeps the focus.
      event.preventDefault();
      take(choice);
    }}
  >
    <span>${choice.label}${choice.description && html`<small>${choice.description}</small>`}</span>
    ${values.includes(choice.value) && icons.check()}
  </div>`;
  const groups = [...new Set((offered ?? []).map(({ group }) => group ?? ''))];
  return html`<div class="popup" id=${`${id}-list`} role="listbox" aria-label="Choices">
    ${groups.map((group) => {
      const inGroup = (offered ?? []).flatMap((choice, index) =>
        (choice.group ?? '') === group ? [option(choice, index)] : [],
      );
      if (!group) return inGroup;
      return html`<div role="group" aria-label=${group}>
        <div class="group-label" aria-hidden="true">${group}</div>
        ${inGroup}
      </div>`;
    })}
    ${note && html`<div class="note" role="status">${note}</div>`}
  </div>`;
}
