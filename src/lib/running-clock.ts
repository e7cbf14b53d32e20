// A clock that runs by itself and can be pushed ahead: the sandbox's time, which a person moves on without waiting.

import { type Clock, systemClock } from './clock.ts';

export interface RunningClock extends Clock {
  /** Moves time forward by `ms`, waking every sleeper whose moment has come, in order. Time continues from there. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  /** Wakes the sleeper to read the clock again. */
  nudge: () => void;
}

/** @param base the clock that makes it run */
export function createRunningClock(base: Clock = systemClock): RunningClock {
  const sleepers = new Set<Sleeper>();
  let aheadMs = 0;
  const now = () => base.now().getTime() + aheadMs;

  return {
    now: () => new Date(now()),
    async sleep(ms, signal) {
      const sleeper: Sleeper = { at: now() + ms, nudge: () => undefined };
      sleepers.add(sleeper);
      try {
        while (now() < sleeper.at) {
          signal?.throwIfAborted();
          const nudged = new AbortController();
          sleeper.nudge = () => nudged.abort();
          const either = signal ? AbortSignal.any([signal, nudged.signal]) : nudged.signal;
          await base.sleep(sleeper.at - now(), either).catch((error: unknown) => {
            signal?.throwIfAborted();
            if (!nudged.signal.aborted) throw error;
          });
        }
      } finally {
        sleepers.delete(sleeper);
      }
    },
    async advance(ms) {
      const end = now() + ms;
      for (;;) {
        const [next] = [...sleepers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        sleepers.delete(next);
        aheadMs += Math.max(0, next.at - now());
        next.nudge();
        // Let the woken code run (and perhaps sleep again) before the next one wakes.
        await new Promise((resolve) => setImmediate(resolve));
      }
      aheadMs += Math.max(0, end - now());
      // The others have less left to sleep than their timers think.
      for (const sleeper of sleepers) sleeper.nudge();
    },
  };
}
