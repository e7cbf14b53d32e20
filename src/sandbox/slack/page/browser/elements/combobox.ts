// A select that people type into: one or several of a list, or of what the app offers for a text.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox

import { useEffect, useRef, useState } from 'preact/hooks';
import { classes, html, piece } from '../html.ts';
import { icons } from '../icons.ts';
import { type Choice, ChoiceList, optionId } from './choice-list.ts';

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
    box.current
      ?.querySelector(`#${CSS.escape(optionId(`${id}-list`, active))}`)
      ?.scrollIntoView({ block: 'nearest' });
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
      aria-activedescendant=${open && offered?.length ? optionId(`${id}-list`, active) : undefined}
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
    ${
      open &&
      piece(ChoiceList, {
        id: `${id}-list`,
        anchor: input,
        offered,
        active,
        values,
        several,
        missingLetters: text.length < minLetters ? minLetters : 0,
        take,
      })
    }
  </div>`;
}

const chips = (chosen: readonly Choice[], remove: (value: string) => void) =>
  chosen.map(
    ({ value, label }) => html`<span class="chip" key=${value}>
      ${label}
      <button type="button" aria-label=${`Remove ${label}`} onClick=${() => remove(value)}>${icons.close()}</button>
    </span>`,
  );
