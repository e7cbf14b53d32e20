// Time as a dependency. Date.now and setTimeout live here and nowhere else, so that tests turn the clock by hand.

export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  // Node's own promise of a timer makes a new error, with its stack, for each sleep that is cut short; nearly all are.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const wake = () => {
        signal?.removeEventListener('abort', cutShort);
        resolve();
      };
      const timer = setTimeout(wake, ms).unref();
      const cutShort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', cutShort, { once: true });
    }),
};
