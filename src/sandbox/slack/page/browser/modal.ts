// The app's modals: https://docs.slack.dev/surfaces/modals. The top one is shown; those below keep what was put in.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FilledIn, SeenView } from '../wire.ts';
import { drawBlocks } from './blocks/draw-blocks.ts';
import { html, piece } from './html.ts';
import { icons } from './icons.ts';
import { useSession } from './session.ts';
import { useSurfaceWith } from './use-surface.ts';

export function Modal() {
  const { snapshot, act } = useSession();
  const box = useRef<HTMLDialogElement>(null);
  const top = snapshot.views.at(-1);
  // By view: what was put in below is there again when the view above closes.
  const [filled, setFilled] = useState<Readonly<Record<string, FilledIn>>>({});

  useLayoutEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (top && !dialog.open) dialog.showModal();
    if (!top && dialog.open) dialog.close();
  }, [top !== undefined]);

  const cancel = (event: Event) => {
    event.preventDefault();
    void act({ kind: 'close', all: false });
  };
  return html`<dialog
    ref=${box}
    class="modal"
    aria-labelledby="modal-title"
    onCancel=${cancel}
    onClose=${focusAgain}
  >
    ${
      top &&
      piece(TopView, {
        key: top.viewId,
        view: top,
        depth: snapshot.views.length,
        filledIn: filled[top.viewId] ?? {},
        fill: (change) =>
          setFilled((before) => ({ ...before, [top.viewId]: change(before[top.viewId] ?? {}) })),
      })
    }
  </dialog>`;
}

/** Chromium gives the focus back without the caret: letters typed next would be lost. */
function focusAgain(): void {
  const { activeElement } = document;
  if (!(activeElement instanceof HTMLElement)) return;
  activeElement.blur();
  activeElement.focus();
}

interface Props {
  readonly view: SeenView;
  readonly depth: number;
  readonly filledIn: FilledIn;
  readonly fill: (change: (before: FilledIn) => FilledIn) => void;
}

function TopView({ view, depth, filledIn, fill }: Props) {
  const { act, snapshot } = useSession();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const surface = useSurfaceWith(
    { scope: view.viewId, where: 'view', channelId: snapshot.dm },
    filledIn,
    fill,
    errors,
  );

  // The first input has the focus, also when an update brought it; unless the person is at work in another.
  useEffect(() => {
    const inside = form.current?.contains(document.activeElement) && document.activeElement !== form.current;
    if (inside) return;
    const wanted = '[autofocus], .modal-body :is(input, textarea, select)';
    (form.current?.querySelector<HTMLElement>(wanted) ?? form.current)?.focus();
  }, [view.hash]);

  // What was wrong is not wrong in another form.
  useEffect(() => setErrors({}), [view.hash]);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || view.submit === null) return;
    setBusy(true);
    const answer = await act({ kind: 'submit', filledIn });
    setBusy(false);
    setErrors(answer.errors ?? {});
    const [wrong] = Object.keys(answer.errors ?? {});
    if (!wrong) return;
    const block = form.current?.querySelector(`[data-block="${CSS.escape(wrong)}"]`);
    block?.querySelector<HTMLElement>('input, textarea')?.focus();
    block?.scrollIntoView({ block: 'nearest' });
  };
  const close = (all: boolean) => act({ kind: 'close', all });
  return html`<form ref=${form} tabindex="-1" onSubmit=${submit} novalidate>
    <header>
      ${
        depth > 1 &&
        html`<button type="button" class="icon-only" aria-label="Back" onClick=${() => close(false)}>
          ${icons.back()}
        </button>`
      }
      <h2 id="modal-title">${view.title}</h2>
      <button type="button" class="icon-only" aria-label="Close" onClick=${() => close(true)}>${icons.close()}</button>
    </header>
    <div class="modal-body">${drawBlocks(view.blocks, surface)}</div>
    <footer>
      <button type="button" class="button" onClick=${() => close(false)}>${view.close ?? 'Close'}</button>
      ${
        view.submit !== null &&
        html`<button type="submit" class="button primary" aria-busy=${busy}>${view.submit}</button>`
      }
    </footer>
  </form>`;
}
