// The list of a combobox: what is offered, in groups, and which one the arrow keys have come to.

import { useRef } from 'preact/hooks';
import { classes, html } from '../html.ts';
import { icons } from '../icons.ts';
import { useFloating } from './floating.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
  readonly group?: string;
}

export const optionId = (listId: string, index: number): string => `${listId}-${index}`;

interface Props {
  readonly id: string;
  /** The input it opens at. */
  readonly anchor: { readonly current: HTMLElement | null };
  /** null: not loaded yet. */
  readonly offered: readonly Choice[] | null;
  readonly active: number;
  readonly values: readonly string[];
  readonly several: boolean;
  /** So many must be typed before anything is loaded; 0: enough are. */
  readonly missingLetters: number;
  readonly take: (choice: Choice) => void;
}

export function ChoiceList({ id, anchor, offered, active, values, several, missingLetters, take }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useFloating(anchor, list, true, true);
  const option = (choice: Choice, index: number) => html`<div
    id=${optionId(id, index)}
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
  const note = noteFor(offered, missingLetters);
  return html`<div class="popup floating" popover="manual" ref=${list} id=${id} role="listbox" aria-label="Choices">
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

function noteFor(offered: readonly Choice[] | null, missingLetters: number): string {
  if (missingLetters > 0) return `Type ${missingLetters} letters or more to search`;
  if (offered === null) return 'Loading…';
  return offered.length === 0 ? 'Nothing found' : '';
}
