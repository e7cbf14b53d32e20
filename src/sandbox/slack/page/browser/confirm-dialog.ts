// The dialog that an element's `confirm` asks for before it acts: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object

import type { ConfirmationDialog } from '@slack/types';

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { drawText } from './blocks/text.ts';
import { html, piece } from './html.ts';
import type { Words } from './words.ts';

interface Question {
  readonly dialog: ConfirmationDialog;
  readonly answer: (yes: boolean) => void;
}

export function useConfirm() {
  const [question, setQuestion] = useState<Question | null>(null);
  const confirm = useCallback(
    (dialog: ConfirmationDialog) =>
      new Promise<boolean>((resolve) => {
        const answer = (yes: boolean) => {
          setQuestion(null);
          resolve(yes);
        };
        setQuestion({ dialog, answer });
      }),
    [],
  );
  return [question, confirm] as const;
}

interface Props {
  readonly question: Question;
  readonly words: Words;
}

function ConfirmDialog({ question: { dialog, answer }, words }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const confirmStyle = dialog.style === 'danger' ? 'danger' : 'primary';
  const cancel = (event: Event) => {
    event.preventDefault();
    answer(false);
  };
  return html`<dialog ref=${box} class="confirm" aria-labelledby="confirm-title" onCancel=${cancel}>
    <h2 id="confirm-title">${drawText(dialog.title, words)}</h2>
    <div class="dialog-body">${drawText(dialog.text, words)}</div>
    <footer>
      <button type="button" class="button" onClick=${() => answer(false)}>${dialog.deny?.text ?? 'Cancel'}</button>
      <button type="button" class=${`button ${confirmStyle}`} onClick=${() => answer(true)}>
        ${dialog.confirm?.text ?? 'Confirm'}
      </button>
    </footer>
  </dialog>`;
}

export const confirmDialog = (question: Question | null, words: Words) =>
  question && piece(ConfirmDialog, { question, words });
