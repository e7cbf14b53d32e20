// Turns the clock until something has come about: for work that sleeps, asks somebody over a socket, and sleeps again.

import type { ManualClock } from '../../src/lib/manual-clock.ts';

/** So long, in real time, is waited for the machine's own sockets. */
const PATIENCE_MS = 60_000;

/** @param stepMs how far the clock is turned each time; what waits on a socket in the meantime is given its turn. */
export async function turnUntil(
  clock: ManualClock,
  stepMs: number,
  isThere: () => boolean,
  what: string,
): Promise<void> {
  const late = AbortSignal.timeout(PATIENCE_MS);
  while (!isThere()) {
    if (late.aborted) throw new Error(`${what} did not come about, however far the clock was turned`);
    await clock.advance(stepMs);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  }
}
