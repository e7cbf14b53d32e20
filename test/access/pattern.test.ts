import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../src/lib/pattern.ts';

const asExpression = (pattern: string) =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('[\\s\\S]*')}$`,
  );

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything at all', true],
    ['acme-*', 'acme-', true],
    ['acme-*', 'ACME-Web', true],
    ['acme-*', 'xacme-web', false],
    ['*-prod', 'shop-prod', true],
    ['*-prod', 'shop-production', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['', '', true],
    ['', 'x', false],
    ['a.c', 'abc', false],
  ])('%j covers %j: %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  it('means the same as the regular expression that it looks like', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab*.]{0,8}$/), fc.stringMatching(/^[ab.]{0,10}$/), (pattern, text) => {
        expect(matches(pattern, text)).toBe(asExpression(pattern).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is decided fast, however hostile', () => {
    const began = performance.now();
    matches(`${'a*'.repeat(120)}b`, 'a'.repeat(255));
    expect(performance.now() - began).toBeLessThan(50);
  });
});
