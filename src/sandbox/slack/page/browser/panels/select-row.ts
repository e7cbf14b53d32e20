// A choice with its label, as the switchboard's forms have them.

import { type Content, html } from '../html.ts';

export const select = (
  id: string,
  label: string,
  value: string,
  change: (value: string) => void,
  choices: readonly { readonly value: string; readonly label: string }[],
): Content => html`<div class="row">
  <label for=${id}>${label}</label>
  <select
    id=${id}
    value=${value}
    onChange=${({ currentTarget }: Event) =>
      currentTarget instanceof HTMLSelectElement && change(currentTarget.value)}
  >
    ${choices.map((choice) => html`<option value=${choice.value}>${choice.label}</option>`)}
  </select>
</div>`;
