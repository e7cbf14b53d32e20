import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, readKey } from '../../src/lib/seal.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];

describe('sealed text', () => {
  it('is opened again, and is another each time', () => {
    const sealer = createSealer(first);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        const [one, another] = [sealer.seal(text, place), sealer.seal(text, place)];
        expect(sealer.open(one, place)).toBe(text);
        expect(one).not.toBe(another);
        if (text.length > 8) expect(one).not.toContain(text);
      }),
    );
  });

  it('is not opened in another place, under another key, or when a bit was changed', () => {
    const sealer = createSealer(first);
    const sealed = sealer.seal('https://hooks.example/secret', 'row 1');
    expect(sealer.open(sealed, 'row 2')).toBeNull();
    expect(createSealer(second).open(sealed, 'row 1')).toBeNull();
    const [version, name, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(sealer.open([version, name, changed.toString('base64url')].join('.'), 'row 1')).toBeNull();
    }
    for (const nonsense of ['', '1', '1..', 'x.y.z', `2.${name}.${body}`, `1.${name}.AAAA`])
      expect(sealer.open(nonsense, 'row 1')).toBeNull();
  });

  it('is still opened after the key was changed, and known to be sealed under the old one', () => {
    const sealed = createSealer(first).seal('text', 'row');
    const after = createSealer(second, first);
    expect([after.open(sealed, 'row'), after.isOld(sealed)]).toEqual(['text', true]);
    const anew = after.seal('text', 'row');
    expect([after.isOld(anew), createSealer(second).open(anew, 'row')]).toEqual([false, 'text']);
  });
});

describe('a key', () => {
  it('is 32 bytes in hexadecimal or base64, and nothing else', () => {
    expect(readKey(first.toString('hex'))).toEqual(first);
    expect(readKey(first.toString('base64'))).toEqual(first);
    for (const text of ['', 'short', 'a'.repeat(63), randomBytes(31).toString('base64')])
      expect(readKey(text)).toBeNull();
  });
});
