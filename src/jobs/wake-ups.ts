// Wakes a queue's worker when a job is due that this process has sent for later, so that jobs are on time although queues
// are seldom polled. A wake-up can be lost, with its process: polling finds the job then.

import type { Clock } from 'pg-boss';
import type { QueueName } from './queues.ts';

/** What is due after longer is left to polling. */
const WITHIN_SECONDS = 3_600;
/** The database counts from when it got the job. */
const LATE_BY_MS = 50;

export interface WakeUps extends Disposable {
  /** Wakes the queue's worker after so many seconds. */
  plan(queue: QueueName, seconds: number): void;
}

export function createWakeUps(clock: Clock, wake: (queue: QueueName) => void): WakeUps {
  const planned = new Set<unknown>();
  return {
    plan(queue, seconds) {
      if (seconds > WITHIN_SECONDS) return;
      const timer = clock.setTimeout(
        () => {
          planned.delete(timer);
          wake(queue);
        },
        seconds * 1_000 + LATE_BY_MS,
      );
      planned.add(timer);
    },
    [Symbol.dispose]() {
      for (const timer of planned) clock.clearTimeout(timer);
    },
  };
}
