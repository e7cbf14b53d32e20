// DEPOT_CALLS_PER_MINUTE as a queue. Calls are spread over the minute rather than sent in a burst that starves the rest
// of it, and a person's call goes before all background calls that wait.

import PQueue from 'p-queue';

/** Who waits for the answer: a person, or nobody. */
export type Caller = 'people' | 'background';

export interface CallBudget {
  /** Makes the call when its turn comes. Rejects with the signal's reason when it aborts before the call has ended. */
  run<T>(who: Caller, call: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Calls waiting for their turn. */
  waiting(): number;
  /** The budget is for so many processes together: each takes its equal part. */
  shareAmong(processes: number): void;
}

/** Background work gets this much of each slice; the rest stays free, so that a person's call seldom waits at all. */
const BACKGROUND_SHARE = 0.9;

/** Calls under way at once. Background calls that hang leave the other half to people. */
const CONCURRENT_CALLS = 64;
const CONCURRENT_BACKGROUND_CALLS = 32;

const MINUTE_MS = 60_000;
const SLICE_MS = 1_000;

/**
 * No stretch of time as long as a slice holds more calls than its part of the budget. A slice is the shortest time from a
 * second up that holds whole calls: 300 a minute are 5 each second, 90 are 2 each 1⅓ seconds, 6 are 1 each 10 seconds.
 */
export function createCallBudget(callsPerMinute: number): CallBudget {
  let sharers = 1;
  let queues = makeQueues(callsPerMinute);
  return {
    run(who, call, signal) {
      const { all, background } = queues;
      if (who === 'people') return all.add(call, { priority: 1, signal });
      return background.add(() => all.add(call, { priority: 0, signal }), { signal });
    },
    waiting: () => queues.all.size + queues.background.size,
    shareAmong(processes) {
      if (processes === sharers) return;
      sharers = processes;
      // What waits goes on waiting in the old queues, which end with it.
      queues = makeQueues(callsPerMinute / processes);
    },
  };
}

function makeQueues(callsPerMinute: number) {
  const callsPerSlice = Math.ceil((callsPerMinute * SLICE_MS) / MINUTE_MS);
  const interval = Math.ceil((callsPerSlice * MINUTE_MS) / callsPerMinute);
  const all = new PQueue({
    interval,
    intervalCap: callsPerSlice,
    strict: true,
    concurrency: CONCURRENT_CALLS,
  });
  const background = new PQueue({
    interval,
    intervalCap: Math.max(1, Math.floor(callsPerSlice * BACKGROUND_SHARE)),
    strict: true,
    concurrency: CONCURRENT_BACKGROUND_CALLS,
  });

  return { all, background };
}
