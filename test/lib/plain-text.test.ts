import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, oneLine, plainText } from '../../src/lib/plain-text.ts';

describe('plainText', () => {
  it.each([
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['a hyperlink of a terminal', '\u001b]8;;https://evil.example\u0007text\u001b]8;;\u0007', 'text'],
    ['a window title', '\u001b]0;title\u001b\\after', 'after'],
    ['bells, backspaces and nulls', 'a\u0007b\u0008c\u0000d', 'abcd'],
    ['bidi overrides and isolates', 'invoice\u202efdp.exe\u2066x\u2069', 'invoicefdp.exex'],
    ['invisible letters', 'ac\u200bme\ufeff', 'acme'],
    ['carriage returns', 'progress 1%\rprogress 2%\r\nend', 'progress 1%progress 2%\nend'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ])('takes out %s', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('leaves what people write alone', () => {
    const text = 'Zoë’s 🚀 build\n\tfinished – 100 % ✓ 日本語 עברית';
    expect(plainText(text)).toBe(text);
  });

  it('leaves nothing that a terminal or a text layout obeys, and doing it twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
        expect(plain).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(plain.isWellFormed()).toBe(true);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });
});

describe('cut', () => {
  it('shows that it cut, counts letters as Slack does, and never halves one', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('🚀🚀🚀', 3)).toBe('🚀🚀🚀');
    expect(cut('🚀🚀🚀🚀', 3)).toBe('🚀🚀…');
    expect(cut('abc', 3)).toBe('abc');
  });
  it('oneLine has one line', () => {
    expect(oneLine(' a\n b\t c ')).toBe('a b c');
  });
});
