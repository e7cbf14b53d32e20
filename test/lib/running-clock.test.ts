import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { createRunningClock } from '../../src/lib/running-clock.ts';

const MINUTE = 60_000;
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a clock that runs and can be pushed', () => {
  it('runs with the one below it', async () => {
    const below = createManualClock();
    const clock = createRunningClock(below);
    await below.advance(MINUTE);
    expect(clock.now()).toEqual(below.now());
  });

  it('is pushed ahead, and goes on from there', async () => {
    const below = createManualClock();
    const clock = createRunningClock(below);
    await clock.advance(10 * MINUTE);
    await below.advance(MINUTE);
    expect(clock.now().getTime() - below.now().getTime()).toBe(10 * MINUTE);
  });

  it('wakes sleepers by itself when their time has come', async () => {
    const below = createManualClock();
    const clock = createRunningClock(below);
    const woken: string[] = [];
    const sleeping = clock.sleep(MINUTE).then(() => woken.push('after a minute'));
    await below.advance(MINUTE - 1);
    expect(woken).toEqual([]);
    await below.advance(1);
    await sleeping;
    expect(woken).toEqual(['after a minute']);
  });

  it('wakes everyone it is pushed past, in order, each at their own moment', async () => {
    const below = createManualClock();
    const clock = createRunningClock(below);
    const began = clock.now().getTime();
    const woken: (readonly [string, number])[] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now().getTime() - began]);
    };
    const all = [sleep('later', 3 * MINUTE), sleep('soon', MINUTE), sleep('between', 2 * MINUTE)];
    await clock.advance(5 * MINUTE);
    await Promise.all(all);
    expect(woken).toEqual([
      ['soon', MINUTE],
      ['between', 2 * MINUTE],
      ['later', 3 * MINUTE],
    ]);
  });

  it('a push that falls short leaves only the rest to sleep', async () => {
    const below = createManualClock();
    const clock = createRunningClock(below);
    let awake = false;
    const sleeping = clock.sleep(10 * MINUTE).then(() => {
      awake = true;
    });
    await clock.advance(9 * MINUTE);
    await settle();
    expect(awake).toBe(false);
    await below.advance(MINUTE);
    await sleeping;
    expect(awake).toBe(true);
  });

  it('a sleep can be broken off, before and while it lasts', async () => {
    const clock = createRunningClock();
    const reason = new Error('enough');
    await expect(clock.sleep(MINUTE, AbortSignal.abort(reason))).rejects.toBe(reason);
    const breaker = new AbortController();
    const sleeping = clock.sleep(MINUTE, breaker.signal);
    breaker.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('on the machine’s own clock an hour passes at once', async () => {
    const clock = createRunningClock(systemClock);
    const began = clock.now().getTime();
    const sleeping = clock.sleep(60 * MINUTE);
    await clock.advance(61 * MINUTE);
    await sleeping;
    expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(61 * MINUTE);
  });
});
