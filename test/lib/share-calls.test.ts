import { describe, expect, it } from 'vitest';
import { shareCalls } from '../../src/lib/share-calls.ts';

describe('calls that are shared', () => {
  it('whoever asks at the same time shares one call for a key, and another begins for who asks later', async () => {
    const calls: string[] = [];
    const ask = shareCalls(async (key) => `${key}${calls.push(key)}`);
    expect(await Promise.all([ask('a'), ask('b'), ask('a')])).toEqual(['a1', 'b2', 'a1']);
    expect(await ask('a')).toBe('a3');
  });

  it('nobody gets the answer of a call that had begun before', async () => {
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    const { promise: first, resolve: end } = Promise.withResolvers<void>();
    let stored = 'old';
    const ask = shareCalls(async () => {
      const read = stored;
      begin();
      await first;
      return read;
    });
    const early = ask('a');
    await began;
    stored = 'new';
    const late = ask('a');
    end();
    expect([await early, await late]).toEqual(['old', 'new']);
  });

  it('a failure reaches all who share it, and no other key', async () => {
    const ask = shareCalls(async (key) => {
      if (key === 'bad') throw new TypeError('no');
      return key;
    });
    const settled = await Promise.allSettled([ask('bad'), ask('good'), ask('bad')]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
    await expect(ask('bad')).rejects.toThrow(TypeError);
  });
});
