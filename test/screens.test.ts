// docs/screens holds the pictures that the documentation shows, no more and no fewer. `npm run screens -- --docs` makes
// them; `.ci/run` draws every scene.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DOCUMENTED, documentedFile, galleryPage } from './tools/screens-index.ts';
import { SCENES } from './tools/screens-scenes.ts';

const files = readdirSync('docs/screens').toSorted();

describe('docs/screens', () => {
  it('has each documented scene once, and the page that shows them', () => {
    expect(files).toEqual(['README.md', ...DOCUMENTED.map(documentedFile)].toSorted());
    expect(readFileSync('docs/screens/README.md', 'utf8')).toBe(galleryPage(SCENES));
    const names = SCENES.map(({ name }) => name);
    expect(DOCUMENTED.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('stays small enough to be cloned without a thought', () => {
    const bytes = files.map((file) => statSync(`docs/screens/${file}`).size);
    expect(Math.max(...bytes)).toBeLessThan(150_000);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
  });
});
