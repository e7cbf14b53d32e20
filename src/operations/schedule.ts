// When a delayed change runs, and when its countdown is redrawn: each full minute of the last ten, then at 30 and 10
// seconds.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Trx } from '../store/tables.ts';

const MINUTE_MS = 60_000;
const LAST_MINUTES = 10;

/** Milliseconds from now, soonest first. @param delayMs until it runs */
export function countdownSteps(delayMs: number): readonly number[] {
  const minutes = Array.from({ length: LAST_MINUTES }, (_, index) => (LAST_MINUTES - index) * MINUTE_MS);
  return [...minutes, 30_000, 10_000].filter((left) => left < delayMs).map((left) => delayMs - left);
}

/** Queues the time to run, and the times to redraw the countdown. */
export async function scheduleRun(jobs: Jobs, trx: Trx, operationId: string, delayMs: number): Promise<void> {
  await jobs.send(trx, 'operation-due', { operationId }, Math.ceil(delayMs / 1000) + 1);
  for (const afterMs of countdownSteps(delayMs)) {
    await jobs.send(trx, 'operation-countdown', { operationId }, Math.ceil(afterMs / 1000));
  }
}
