// Scheduled work by a clock that is turned by hand: for tests and the sandbox.

import type { TestClock } from 'pg-boss';
import type { Clock } from '../lib/clock.ts';

/** A step longer than this is a jump: what would have happened in between happens once. */
const LONGEST_STEP_MS = 60_000;

async function turnTo(jobsClock: TestClock, now: Date): Promise<void> {
  const ahead = now.getTime() - jobsClock.now();
  if (ahead > LONGEST_STEP_MS) await jobsClock.setTime(now.getTime() - 1);
  await jobsClock.tick(Math.max(1, now.getTime() - jobsClock.now()));
}

/**
 * @param jobsClock null: scheduled work uses the system's clock
 * @returns brings scheduled work up to the clock's time; one turn after the other, as the jobs' clock knows no two at once
 */
export function createTurn(jobsClock: TestClock | null, clock: Clock): () => Promise<void> {
  let turning: Promise<unknown> = Promise.resolve();
  return async () => {
    const turn = turning.catch(() => undefined).then(() => jobsClock && turnTo(jobsClock, clock.now()));
    turning = turn;
    await turn;
  };
}
