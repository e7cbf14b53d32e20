// The message box: a line to send, and what it could become while it is typed.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isComplete, type Offer, offer, type Suggestion } from './autocomplete.ts';
import { type Content, classes, html } from './html.ts';
import { icons } from './icons.ts';
import { useSession } from './session.ts';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly draft: { readonly line: string } | null;
}

const TALLEST_PX = 160;

export function Composer({ id, label, channelId, threadTs, draft }: Props) {
  const { snapshot, act } = useSession();
  const [line, setLine] = useState('');
  const [active, setActive] = useState(0);
  const [closed, setClosed] = useState(true);
  const [menu, setMenu] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const last = useRef('');

  const offered: Offer = closed ? { suggestions: [], usage: null } : offer(line, snapshot);
  const { suggestions, usage } = offered;
  const listed = suggestions.length > 0;

  useLayoutEffect(() => {
    const box = input.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${Math.min(TALLEST_PX, box.scrollHeight)}px`;
  }, [line]);

  useEffect(() => {
    if (!draft) return;
    write(draft.line);
  }, [draft]);

  useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, listed]);

  function write(next: string): void {
    setLine(next);
    setActive(0);
    setClosed(false);
    input.current?.focus();
  }

  function take({ line: next, shortcut }: Suggestion): void {
    if (shortcut) {
      setLine('');
      void act({ kind: 'shortcut', callbackId: shortcut });
    } else if (next !== null) write(next);
  }

  function send(): void {
    const text = line.trim();
    if (text === '') return;
    last.current = text;
    setLine('');
    setClosed(true);
    void act({ kind: 'line', channelId, text: line.trimEnd(), ...(threadTs && { threadTs }) });
  }

  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (listed && step !== undefined) {
      event.preventDefault();
      setActive((active + step + suggestions.length) % suggestions.length);
      return;
    }
    switch (event.key) {
      case 'Tab':
      case 'Enter': {
        if (event.shiftKey) return;
        const choice = suggestions[active];
        if (choice && !(event.key === 'Enter' && isComplete(line, offered))) {
          event.preventDefault();
          take(choice);
        } else if (event.key === 'Enter') {
          event.preventDefault();
          send();
        }
        return;
      }
      case 'Escape':
        if (closed) return;
        event.preventDefault();
        setClosed(true);
        return;
      case 'ArrowUp':
        // The last line comes back, to be sent again or changed.
        if (line !== '' || last.current === '') return;
        event.preventDefault();
        setLine(last.current);
        return;
      default:
    }
  };

  return html`<form
    class="composer"
    onSubmit=${(event: Event) => {
      event.preventDefault();
      send();
    }}
  >
    ${listed && suggestionList(id, suggestions, active, take)}
    ${usage && html`<div class="popup usage"><code>${usage}</code></div>`}
    ${
      menu &&
      shortcutMenu(
        snapshot.shortcuts,
        () => setMenu(false),
        (callbackId) => act({ kind: 'shortcut', callbackId }),
      )
    }
    <textarea
      ref=${input}
      id=${id}
      rows="1"
      aria-label=${label}
      aria-autocomplete="list"
      aria-controls=${listed ? `${id}-list` : undefined}
      aria-activedescendant=${listed ? `${id}-${active}` : undefined}
      placeholder=${label}
      spellcheck=${false}
      value=${line}
      onInput=${({ currentTarget }: Event) => {
        if (!(currentTarget instanceof HTMLTextAreaElement)) return;
        setLine(currentTarget.value);
        setActive(0);
        setClosed(false);
      }}
      onKeyDown=${keys}
      onBlur=${() => setClosed(true)}
    ></textarea>
    <div class="composer-tools">
      ${
        !threadTs &&
        html`<button
          type="button"
          class="icon-only"
          aria-label="Shortcuts"
          aria-expanded=${menu}
          onClick=${() => setMenu(!menu)}
        >
          ${icons.bolt()}
        </button>`
      }
      <span class="spring"></span>
      <button type="submit" class=${classes('send', line.trim() !== '' && 'ready')} aria-label="Send">
        ${icons.send()}
      </button>
    </div>
    <div class="sr-only" role="status">${listed ? `${suggestions.length} suggestions` : ''}</div>
  </form>`;
}

const suggestionList = (
  id: string,
  suggestions: readonly Suggestion[],
  active: number,
  take: (suggestion: Suggestion) => void,
): Content => html`<div class="popup suggestions" id=${`${id}-list`} role="listbox" aria-label="Suggestions">
  ${suggestions.map(
    (suggestion, index) => html`<div
      id=${`${id}-${index}`}
      key=${suggestion.key}
      role="option"
      class=${classes('option', index === active && 'active')}
      aria-selected=${index === active}
      onPointerDown=${(event: Event) => {
        // The box keeps the focus.
        event.preventDefault();
        take(suggestion);
      }}
    >
      <span>
        <strong>${suggestion.label}</strong> <span class="hint">${suggestion.hint}</span>
        ${suggestion.about && html`<small>${suggestion.about}</small>`}
      </span>
    </div>`,
  )}
</div>`;

function shortcutMenu(
  shortcuts: readonly { readonly name: string; readonly callbackId: string; readonly description: string }[],
  close: () => void,
  run: (callbackId: string) => unknown,
): Content {
  return html`<div class="popup suggestions" role="group" aria-label="Shortcuts">
    ${shortcuts.map(
      ({ name, callbackId, description }) => html`<button
        type="button"
        class="option"
        key=${callbackId}
        onClick=${() => {
          close();
          run(callbackId);
        }}
      >
        <span><strong>${name}</strong><small>${description}</small></span>
      </button>`,
    )}
  </div>`;
}
