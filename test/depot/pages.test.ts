import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../src/depot/model.ts';
import { eachItem, readAllItems, toPage } from '../../src/depot/pages.ts';
import { depotErrorOf } from './open-depot.ts';

/** Serves a list cut into pages; the token of a page is its number. */
function serving<T>(pages: readonly (readonly T[])[], end: '' | undefined = undefined) {
  const asked: (string | undefined)[] = [];
  const fetchPage = async (token?: string): Promise<Page<T>> => {
    asked.push(token);
    const index = Number(token ?? 0);
    const nextPageToken = index + 1 < pages.length ? String(index + 1) : end;
    return toPage({ items: pages[index] ?? [], nextPageToken });
  };
  return { fetchPage, asked };
}

describe('a list in pages', () => {
  it('ends at an empty token and at a missing one', async () => {
    for (const end of ['', undefined] as const) {
      const { fetchPage, asked } = serving([[1, 2], [3]], end);
      expect(await readAllItems(fetchPage)).toEqual([1, 2, 3]);
      expect(asked).toEqual([undefined, '1']);
    }
  });

  it('gives every item once and in order, however it is cut, with up to nine empty pages in a row', async () => {
    const list = fc.array(fc.array(fc.integer(), { maxLength: 5 }), { minLength: 1, maxLength: 20 });
    const fewEmpty = list.filter((pages) => !/(?:,0){10}/.test(`,${pages.map((p) => p.length).join(',')}`));
    await fc.assert(
      fc.asyncProperty(fewEmpty, fc.constantFrom('' as const, undefined), async (pages, end) => {
        const { fetchPage, asked } = serving(pages, end);
        expect(await readAllItems(fetchPage)).toEqual(pages.flat());
        expect(asked.length).toBe(pages.length);
      }),
    );
  });

  it('is fetched only as far as somebody reads', async () => {
    const { fetchPage, asked } = serving([[1, 2], [3], [4]]);
    for await (const item of eachItem(fetchPage)) if (item === 2) break;
    expect(asked).toEqual([undefined]);
  });

  it('ends in an error when a token comes back, however long the circle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (circle) => {
        let calls = 0;
        const round = async (): Promise<Page<number>> => {
          if (calls > 100) throw new Error('the list was read round and round');
          return { items: [calls], nextPageToken: String(calls++ % circle) };
        };
        expect((await depotErrorOf(readAllItems(round))).code).toBe('bad_answer');
        expect(calls).toBe(circle + 1);
      }),
    );
  });

  it('ends in an error when empty pages keep promising more', async () => {
    let calls = 0;
    const hollow = async (): Promise<Page<number>> => {
      if (calls > 100) throw new Error('the list was read for ever');
      return { items: [], nextPageToken: String(calls++) };
    };
    expect((await depotErrorOf(readAllItems(hollow))).code).toBe('bad_answer');
    expect(calls).toBe(10);
  });
});
