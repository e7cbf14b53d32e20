// The words that people read: one per thing, the field's own (CONTRIBUTING.md). Only texts in quotes are looked at.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const BANNED =
  /\b(?:hears?|heard|anew|whoever|at stake|would be lost|made by|green again|looks? after|looked after|(?:is|are|was) told|follows|followed|rests|asked by|open until|take it|had broken|broke at|mended|whom|is not known|nothing was changed)\b/i;
const QUOTED = /'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
const COMMENT = /^\s*(?:\/\/|\/?\*).*$/gm;

/** Texts of a source: quoted, and more than one word. */
const textsOf = (source: string): readonly string[] =>
  (source.replace(COMMENT, '').match(QUOTED) ?? []).filter((text) => /\w \w/.test(text));

const files = globSync(
  'src/{views,slack,deliver,operations,access,depot,doctor,cli,health,sandbox,ci,watch}/**/*.ts',
);

describe('the words of messages', () => {
  it('finds texts, and the words that are not ours', () => {
    expect(textsOf("// 'a b'\nf('c d', `e f`, 'x')")).toEqual(["'c d'", '`e f`']);
    expect(BANNED.test('This channel hears of it')).toBe(true);
    expect(BANNED.test('This channel is notified')).toBe(false);
    expect(files.length).toBeGreaterThan(100);
  });

  it('has none of them', () => {
    const found = files.flatMap((file) =>
      textsOf(readFileSync(file, 'utf8'))
        .filter((text) => BANNED.test(text))
        .map((text) => `${file}: ${text.slice(0, 160)}`),
    );
    expect(found).toEqual([]);
  });

  it('nor do the documents that people read', () => {
    const documents = globSync('{README,SECURITY,CHANGELOG,CONTRIBUTING}.md').concat(
      globSync('docs/**/*.md'),
      'manifest.yml',
    );
    expect(documents.length).toBeGreaterThan(15);
    const found = documents.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => BANNED.test(line))
        .map((line) => `${file}: ${line.slice(0, 160)}`),
    );
    expect(found).toEqual([]);
  });
});
