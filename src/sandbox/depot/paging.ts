// Pages with opaque tokens. A token remembers its place by key, so that items made in the meantime do not shift the pages.

import { Code, ConnectError } from '@connectrpc/connect';

export interface PageOptions {
  readonly pageSize: number | undefined;
  readonly pageToken: string | undefined;
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** @param keyOf what identifies an item's place. @throws ConnectError invalid_argument for a foreign or used-up token. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { pageSize, pageToken, defaultSize, maxSize }: PageOptions,
): { readonly items: readonly T[]; readonly nextPageToken: string | undefined } {
  if (pageSize !== undefined && (pageSize < 1 || pageSize > maxSize)) {
    throw new ConnectError(`page_size must be between 1 and ${maxSize}`, Code.InvalidArgument);
  }
  const size = pageSize ?? defaultSize;
  const start = pageToken ? placeOf(items, keyOf, pageToken) : 0;
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  const more = start + size < items.length && last !== undefined;
  return {
    items: page,
    nextPageToken: more ? Buffer.from(`after:${keyOf(last)}`).toString('base64url') : undefined,
  };
}

function placeOf<T>(items: readonly T[], keyOf: (item: T) => string, pageToken: string): number {
  const text = Buffer.from(pageToken, 'base64url').toString();
  const index = text.startsWith('after:') ? items.findIndex((item) => keyOf(item) === text.slice(6)) : -1;
  if (index < 0) throw new ConnectError('invalid page_token', Code.InvalidArgument);
  return index + 1;
}
