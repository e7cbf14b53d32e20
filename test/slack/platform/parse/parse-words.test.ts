import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestWord } from '../../../../src/slack/platform/parse/nearest-word.ts';
import { parseWords } from '../../../../src/slack/platform/parse/parse-words.ts';

const KNOWN = ['region', 'hardware', 'cache', 'days'];

describe('what people type', () => {
  it.each([
    ['acme', ['acme'], {}],
    ['  acme   corp ', ['acme', 'corp'], {}],
    ['"Acme Corp" hardware=32x64', ['Acme Corp'], { hardware: '32x64' }],
    ["'Acme Corp' --hardware 32x64", ['Acme Corp'], { hardware: '32x64' }],
    ['acme --hardware=32x64 --days 7', ['acme'], { hardware: '32x64', days: '7' }],
    ['“Acme Corp” —hardware 32x64', ['Acme Corp'], { hardware: '32x64' }],
    ['„Acme Corp“ –days 3', ['Acme Corp'], { days: '3' }],
    ['acme REGION=eu-central-1', ['acme'], { region: 'eu-central-1' }],
    ['acme region="eu central"', ['acme'], { region: 'eu central' }],
    ['a=b=c', ['a=b=c'], {}],
    ['acme colour=red', ['acme', 'colour=red'], {}],
    ['acme --force', ['acme', '--force'], {}],
    ["O'Reilly", ["O'Reilly"], {}],
    ['O’Reilly', ['O’Reilly'], {}],
    ['"never closed', ['never closed'], {}],
    ['007', ['007'], {}],
    ['', [], {}],
  ] as const)('%s', (text, positional, options) => {
    expect(parseWords(text, KNOWN)).toEqual({ positional, options });
  });

  it('never throws, and never loses a plain word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { positional, options } = parseWords(text, KNOWN);
        for (const word of [...positional, ...Object.values(options)]) expect(typeof word).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/)), (words) => {
        expect(parseWords(words.join(' '), KNOWN).positional).toEqual(words);
      }),
    );
  });

  it('a name in quotes comes back as it was typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z<>&!@`*_.()-][a-z<>&!@`*_ .()-]{0,20}[a-z]$/), (name) => {
        expect(parseWords(`"${name}" days=3`, KNOWN)).toEqual({ positional: [name], options: { days: '3' } });
      }),
    );
  });
});

describe('did you mean', () => {
  const words = ['create', 'delete', 'help', 'projects', 'reset', 'show', 'status', 'update'];
  it.each([
    ['crate', 'create'],
    ['shwo', 'show'],
    ['project', 'projects'],
    ['rest', 'reset'],
    ['xyzzy', null],
    ['', null],
  ])('%s → %s', (typed, word) => {
    expect(nearestWord(words, typed)).toBe(word);
  });
});
