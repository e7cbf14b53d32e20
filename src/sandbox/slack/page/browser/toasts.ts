// What Slack says at the bottom of the window when something did not work. It stays long enough to be read.

import { useCallback, useRef, useState } from 'preact/hooks';
import { html } from './html.ts';

const SHOWN_MS = 8_000;

export function useToast(): readonly [text: string, show: (text: string) => void] {
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const show = useCallback((next: string) => {
    clearTimeout(timer.current);
    setText(next);
    timer.current = setTimeout(() => setText(''), SHOWN_MS);
  }, []);
  return [text, show];
}

/** Always there, so that a screen reader announces the text. */
export const toastRegion = (text: string, close: () => void) => html`<div class="toasts" role="alert">
  ${
    text &&
    html`<div class="toast">
      <span>${text}</span>
      <button type="button" onClick=${close}>Close</button>
    </div>`
  }
</div>`;
