// Time as a dependency. Date.now and setTimeout live here and nowhere else, so that tests turn the clock by hand.

import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }),
};
