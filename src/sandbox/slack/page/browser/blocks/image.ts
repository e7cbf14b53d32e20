// Images. The sandbox fetches nothing from elsewhere, so one that lives there is a box with its words and a link.

import { type Content, html } from '../html.ts';
import { drawLink } from './text.ts';

export interface AnyImage {
  readonly alt_text: string;
  readonly image_url?: string;
}

const isHere = (url: string): boolean => /^(?:data:image\/|\/)/.test(url);

export function drawImage({ alt_text: alt, image_url: url }: AnyImage, size: 'large' | 'small'): Content {
  if (url && isHere(url)) return html`<img class=${size} src=${url} alt=${alt} />`;
  if (size === 'small') return html`<span class="no-image small" role="img" aria-label=${alt}></span>`;
  return html`<div class="no-image">
    <span>Image: ${alt}</span>
    ${url && html`<small>${drawLink(url, 'open it')} (the sandbox fetches nothing from elsewhere)</small>`}
  </div>`;
}
