// Sleeps until a time has passed, or until somebody says that there is something to do.

import type { Clock } from '../lib/clock.ts';

export interface Sleeper {
  /** Returns at once when it was woken since the last sleep. */
  sleep(ms: number): Promise<void>;
  wake(): void;
  /** Ends the sleep, and every later one at once. */
  stop(): void;
  stopped(): boolean;
}

export function createSleeper(clock: Clock): Sleeper {
  let woken = new AbortController();
  let isStopped = false;
  return {
    async sleep(ms) {
      const { signal } = woken;
      if (!signal.aborted) {
        await clock.sleep(ms, signal).catch((error: unknown) => {
          if (!signal.aborted) throw error;
        });
      }
      if (!isStopped) woken = new AbortController();
    },
    wake: () => woken.abort(),
    stop() {
      isStopped = true;
      woken.abort();
    },
    stopped: () => isStopped,
  };
}
