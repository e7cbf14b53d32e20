// A file in a message: what it is, its first lines, and the way to have all of it.

import type { SeenFile } from '../wire.ts';
import { bytesWords } from './dates.ts';
import { html } from './html.ts';
import { icons } from './icons.ts';
import { fileAddress } from './live.ts';

const PREVIEW_LINES = 5;

export function drawFile({ fileId, title, bytes, preview, isDeleted }: SeenFile, as: string) {
  if (isDeleted) {
    return html`<div class="file"><div class="file-head">${icons.file()}<small>This file was deleted.</small></div></div>`;
  }
  const lines = preview.split('\n').slice(0, PREVIEW_LINES).join('\n');
  return html`<div class="file">
    <div class="file-head">
      ${icons.file()}
      <div>
        <strong>${title}</strong>
        <small>${preview ? 'Plain text' : 'File'} · ${bytesWords(bytes)}</small>
      </div>
      <a class="button small" href=${fileAddress(fileId, as)} download aria-label=${`Download ${title}`}>
        ${icons.download()} Download
      </a>
    </div>
    ${lines && html`<pre tabindex="0" role="region" aria-label=${`Beginning of ${title}`}>${lines}</pre>`}
  </div>`;
}
