import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Candidate, gather } from '../../src/deliver/group-notices.ts';

const one = (noticeId: string, fingerprint: string | null, causeId = 'test'): Candidate => ({
  noticeId,
  failures: [{ fingerprint, causeId }],
});

describe('messages become one', () => {
  it('not for two failures of their own', () => {
    expect(gather([one('a', 'x'), one('b', 'y')], [])).toEqual([]);
  });

  it('when two projects meet the same trouble outside of them', () => {
    expect(gather([one('a', 'x', 'registry-rate-limit'), one('b', 'x', 'registry-rate-limit')], [])).toEqual([
      { into: 'a', from: ['b'] },
    ]);
  });

  it('also with one that was posted a moment ago', () => {
    expect(gather([one('b', 'x', 'dns')], [one('a', 'x', 'dns')])).toEqual([{ into: 'a', from: ['b'] }]);
  });

  it('failures of people’s own code only when three are alike: customers share a Dockerfile', () => {
    expect(gather([one('a', 'x'), one('b', 'x')], [one('p', 'x')])).toEqual([]);
    expect(gather([one('a', 'x'), one('b', 'x'), one('c', 'x')], [])).toEqual([
      { into: 'a', from: ['b', 'c'] },
    ]);
  });

  it('when too many wait, whatever they are', () => {
    const waiting = ['a', 'b', 'c', 'd'].map((id) => one(id, id));
    expect(gather(waiting, [])).toEqual([{ into: 'a', from: ['b', 'c', 'd'] }]);
  });

  it('for any failures: each message goes at most one way, and none that others went into goes on', () => {
    const candidate = fc.record({
      print: fc.constantFrom('x', 'y', null),
      cause: fc.constantFrom('dns', 'test', 'unknown'),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 250 }), fc.array(candidate, { maxLength: 5 }), (a, b) => {
        const waiting = a.map(({ print, cause }, i) => one(`w${i}`, print, cause));
        const posted = b.map(({ print, cause }, i) => one(`p${i}`, print, cause));
        const merges = gather(waiting, posted);
        const from = merges.flatMap((merge) => merge.from);
        expect(new Set(from).size).toBe(from.length);
        for (const { into } of merges) expect(from).not.toContain(into);
        expect(from.every((id) => id.startsWith('w'))).toBe(true);
        // What is left for the channel is few, or more than fits into one message.
        if (waiting.length <= 100) expect(waiting.length - from.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});
