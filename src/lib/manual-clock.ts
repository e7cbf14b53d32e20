// A clock that only moves when somebody turns it: for tests and for the sandbox's "advance time" switch.

import type { Clock } from './clock.ts';

export interface ManualClock extends Clock {
  /** Moves time forward by `ms`, waking every sleeper whose moment has come, in order. */
  advance(ms: number): Promise<void>;
  /** The same as if the machine had slept in the meantime: a sleeper in a loop is woken once, at the end. */
  jump(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** @param start the moment shown until the clock is turned. */
export function createManualClock(start = new Date('2026-11-24T12:00:00Z')): ManualClock {
  let now = start.getTime();
  let sleepers: Sleeper[] = [];

  async function wakeUntil(end: number, at: (sleeper: Sleeper) => number): Promise<void> {
    for (;;) {
      const next = sleepers.filter((s) => s.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      sleepers = sleepers.filter((s) => s !== next);
      now = at(next);
      next.wake();
      // Let the woken code run (and perhaps sleep again) before the next one wakes.
      await new Promise((resolve) => setImmediate(resolve));
    }
    now = end;
  }

  return {
    now: () => new Date(now),
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return new Promise((resolve, reject) => {
        const sleeper: Sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(signal.reason);
        });
      });
    },
    advance: (ms) => wakeUntil(now + ms, (sleeper) => sleeper.at),
    jump(ms) {
      const end = now + ms;
      return wakeUntil(end, () => end);
    },
  };
}
