import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/deliver/pace.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';

function paced() {
  const clock = createManualClock();
  return { clock, pace: createPace(clock) };
}

describe('the pace of edits', () => {
  it('gives each who asks a turn of its own, and keeps it', async () => {
    const { clock, pace } = paced();
    expect(pace.edit('a')).toBe(0);
    const b = pace.edit('b');
    const c = pace.edit('c');
    expect(b).toBeGreaterThan(1_000);
    expect(c).toBeGreaterThan(b);
    expect(pace.edit('b')).toBe(b);
    await clock.advance(b);
    expect([pace.edit('b'), pace.edit('c')]).toEqual([0, c - b]);
  });

  it('waits in whole milliseconds: a part of one is no time on a clock', () => {
    const { pace } = paced();
    for (let i = 0; i < 20; i++) expect(pace.edit(`${i}`) % 1).toBe(0);
  });

  it('is held for all when Slack says so, also for turns that were given', async () => {
    const { clock, pace } = paced();
    pace.edit('a');
    pace.edit('b');
    pace.holdEdits(30_000);
    expect([pace.edit('b'), pace.editDelay()]).toEqual([30_000, 30_000]);
    await clock.advance(30_000);
    expect(pace.edit('b')).toBe(0);
  });

  it('is shared among replicas', () => {
    const { pace } = paced();
    pace.shareAmong(3);
    pace.edit('a');
    expect(pace.edit('b')).toBe(5_000);
  });
});

describe('the pace of posts', () => {
  it('is one a second in a channel, and some more in all', async () => {
    const { clock, pace } = paced();
    const sent: (readonly [string, number])[] = [];
    const began = clock.now().getTime();
    const send = async (channelId: string) => {
      await pace.post(channelId);
      sent.push([channelId, clock.now().getTime() - began]);
    };
    const all = [send('A'), send('A'), send('B')];
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(5_000);
    await Promise.all(all);
    expect(sent).toEqual([
      ['A', 0],
      ['B', 400],
      ['A', 1_000],
    ]);
  });
});
