// A list a page at a time: the rows shown, the buttons to its neighbours, and where one is.

import type { Button } from '@slack/types';
import { button } from './blocks.ts';

export interface Page<T> {
  readonly shown: readonly T[];
  readonly previous: Button | null;
  readonly next: Button | null;
  /** `Page 2 of 5 · `, or '' for a single page. */
  readonly words: string;
  /** From 0. */
  readonly current: number;
}

/**
 * @param page from 0; one that is not there (any more) becomes the nearest
 * @param group the command's word: its actions `previous` and `next` turn the page
 * @param value what the buttons carry for a page
 */
export function pageOf<T>(
  items: readonly T[],
  page: number,
  perPage: number,
  group: string,
  value: (page: number) => string,
): Page<T> {
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const current = Math.min(Math.max(0, page), pages - 1);
  const to = (text: string, name: string, target: number) =>
    target < 0 || target >= pages
      ? null
      : button(text, { actionId: `${group}:${name}`, value: value(target) });
  return {
    shown: items.slice(current * perPage, (current + 1) * perPage),
    previous: to('Previous', 'previous', current - 1),
    next: to('Next', 'next', current + 1),
    words: pages > 1 ? `Page ${current + 1} of ${pages} · ` : '',
    current,
  };
}
