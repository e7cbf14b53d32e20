// docs/screens holds the pictures of today's scenes, no more and no fewer. `npm run screens` makes them.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { galleryPage } from './tools/screens-index.ts';
import { SCENES } from './tools/screens-scenes.ts';

const files = readdirSync('docs/screens').toSorted();

describe('docs/screens', () => {
  it('has each scene on a desktop and a phone, light and dark, and the page that shows them', () => {
    const pictures = SCENES.flatMap(({ name }) =>
      ['desktop', 'phone'].flatMap((size) =>
        ['light', 'dark'].map((colours) => `${name}-${size}-${colours}.png`),
      ),
    );
    expect(files).toEqual(['README.md', ...pictures].toSorted());
    expect(readFileSync('docs/screens/README.md', 'utf8')).toBe(galleryPage(SCENES));
  });

  it('stays small enough to be cloned without a thought', () => {
    const bytes = files.map((file) => statSync(`docs/screens/${file}`).size);
    expect(Math.max(...bytes)).toBeLessThan(150_000);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(8_000_000);
  });
});
