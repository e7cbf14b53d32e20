// A build or project as people copy it: addresses, marks round an id, letters nobody sees.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReference } from '../../../../src/slack/platform/parse/typed-reference.ts';

const ADDRESS = 'https://depot.dev/orgs/o1/projects/p1/builds/b1';

describe('what a person typed for a build or a project', () => {
  it.each([
    ADDRESS,
    `${ADDRESS}/`,
    `${ADDRESS}?tab=logs&x=1`,
    `${ADDRESS}#step-3`,
    `${ADDRESS}.`,
    `<${ADDRESS}|build>`,
    `<${ADDRESS}>`,
    `*<${ADDRESS}>*,`,
    'depot.dev/orgs/o1/projects/p1/builds/b1',
    `\u200b${ADDRESS}\u00a0`,
  ])('the address %j tells the build and its project', (typed) => {
    expect(readReference(typed)).toEqual({ text: 'b1', projectId: 'p1', buildId: 'b1' });
  });

  it('an address of a project tells the project only', () => {
    expect(readReference('https://depot.dev/orgs/o1/projects/p1?x')).toEqual({
      text: 'p1',
      projectId: 'p1',
      buildId: null,
    });
  });

  it.each(['https://depot.dev.evil.com/orgs/o/projects/p/builds/b', 'https://evil.com/orgs/o/projects/p'])(
    'an address elsewhere is none: %s',
    (typed) => expect(readReference(typed).projectId).toBeNull(),
  );

  it('marks round an id, in any number and order, are taken off; the id stays', () => {
    const open = fc.constantFrom(
      '`',
      '*',
      '"',
      "'",
      '“',
      '‘',
      '«',
      '\u200b',
      '\u00a0',
      '\ufeff',
      ' ',
      '_',
      '<',
    );
    const close = fc.constantFrom(
      '`',
      '*',
      '"',
      "'",
      '”',
      '’',
      '»',
      '\u200b',
      '\u00a0',
      '\u2060',
      ' ',
      '.',
      ',',
      '>',
    );
    const id = fc.stringMatching(/^[a-z0-9]{1,20}$/);
    fc.assert(
      fc.property(fc.array(open), id, fc.array(close), (before, text, after) => {
        expect(readReference(before.join('') + text + after.join('')).text).toBe(text);
      }),
    );
  });

  it('a name with such marks inside stays whole', () => {
    expect(readReference("mia's shop, v2.1").text).toBe("mia's shop, v2.1");
  });
});
