// Walks Depot's lists. The end of a list is spelled '' by some calls and left out by others; both are taken.

import { DepotError } from './depot-error.ts';
import type { Page } from './model.ts';

/** So many empty pages in a row, each promising more, are a fault of the server. */
const MAX_EMPTY_PAGES = 10;

/** What all list answers share. */
export interface WirePage<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | undefined;
}

export function toPage<T>({ items, nextPageToken }: WirePage<T>): Page<T> {
  return { items, nextPageToken: nextPageToken ? nextPageToken : null };
}

/**
 * Page after page, fetched only as far as the caller iterates.
 * @throws DepotError `bad_answer` when the list cannot end: a token comes back, or empty pages keep promising more.
 */
export async function* eachPage<T>(
  fetchPage: (pageToken?: string) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let empty = 0;
  let token: string | undefined;
  for (;;) {
    const page = await fetchPage(token);
    yield page.items;
    if (page.nextPageToken === null) return;
    empty = page.items.length === 0 ? empty + 1 : 0;
    if (seen.has(page.nextPageToken)) throw new DepotError('bad_answer', 'a list repeats a page token');
    if (empty >= MAX_EMPTY_PAGES) throw new DepotError('bad_answer', 'a list keeps sending empty pages');
    seen.add(page.nextPageToken);
    token = page.nextPageToken;
  }
}

/** Every item of a list. @throws DepotError as `eachPage` does. */
export async function* eachItem<T>(fetchPage: (pageToken?: string) => Promise<Page<T>>): AsyncGenerator<T> {
  for await (const items of eachPage(fetchPage)) yield* items;
}

/** The whole list at once. */
export function readAllItems<T>(fetchPage: (pageToken?: string) => Promise<Page<T>>): Promise<readonly T[]> {
  return Array.fromAsync(eachItem(fetchPage));
}
