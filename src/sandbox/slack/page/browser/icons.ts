// Small pictures, drawn in the colour of the text around them. They say nothing: the words beside them do.

import { html } from './html.ts';

const icon = (
  path: string,
) => html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
  <path d=${path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
</svg>`;

export const icons = {
  back: () => icon('M12 4 6 10l6 6'),
  close: () => icon('M5 5l10 10M15 5 5 15'),
  send: () => icon('M3 10 17 4l-4 13-3-5zM10 12l7-8'),
  reply: () => icon('M4 5h12v8H9l-4 3v-3H4z'),
  eye: () => icon('M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z'),
  lock: () => icon('M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3'),
  bolt: () => icon('M11 2 4 11h5l-1 7 7-9h-5z'),
  file: () => icon('M5 2h7l4 4v12H5zM12 2v4h4'),
  download: () => icon('M10 3v9M6 9l4 4 4-4M4 17h12'),
  down: () => icon('M5 8l5 5 5-5'),
  right: () => icon('M8 5l5 5-5 5'),
  left: () => icon('M12 5l-5 5 5 5'),
  more: () => icon('M4.5 10h.01M10 10h.01M15.5 10h.01'),
  house: () => icon('M3 9l7-6 7 6v8h-5v-5H8v5H3z'),
  sliders: () => icon('M4 6h7M15 6h1M4 14h1M9 14h7M11 4v4M5 12v4'),
  activity: () => icon('M2 10h4l2-6 4 12 2-6h4'),
  sun: () =>
    icon(
      'M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 1v2M10 17v2M1 10h2M17 10h2M4 4l1 1M15 15l1 1M16 4l-1 1M5 15l-1 1',
    ),
  moon: () => icon('M16 12A7 7 0 0 1 8 4a7 7 0 1 0 8 8z'),
  half: () => icon('M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14'),
  check: () => icon('M4 10l4 4 8-8'),
  smile: () => icon('M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7 8h.01M13 8h.01M7 12c1.500 2 4.500 2 6 0'),
  info: () => icon('M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 9v5M10 6h.01'),
  alert: () => icon('M10 3 18 17H2zM10 8v4M10 14.500h.01'),
} as const;

/** The app's own mark. */
export const appMark = () => html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path d="M16 7 25 16 16 25 7 16Z" fill="#f0b429" /><path d="M16 12 20 16 16 20 12 16Z" fill="#1f1b2e" />
</svg>`;

/** The mark of what the sandbox itself says. */
export const guideMark =
  () => html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <path d="M7 22h18M10 22l3-9h6l3 9M13 13V9h6v4" fill="none" stroke="#fff" stroke-width="2" stroke-linejoin="round" />
</svg>`;
