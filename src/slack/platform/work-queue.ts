// Acknowledgements go first. What a request asks for waits here until the process has taken, and acknowledged, everything
// that Slack has already sent: in a burst, the work for the first would else make Slack give up on the last.

import PQueue from 'p-queue';
import { systemClock } from '../../lib/clock.ts';

export interface WorkQueue {
  /**
   * Something came in, and is acknowledged: it is read, in the order of arrival, when nothing else is to be acknowledged.
   * Resolves or rejects as `read` does.
   */
  afterAcks(read: () => Promise<void>): Promise<void>;
  /** Resolves or rejects as the work does. */
  add(work: () => Promise<void>): Promise<void>;
}

/** Work under way, most of it waiting for Slack or Depot. More waits its turn, so that memory stays bounded. */
const AT_ONCE = 200;
/** After so many milliseconds without a request, everything that Slack has sent is taken. */
const QUIET_MS = 5;
/** How long requests that keep coming may hold work back, in milliseconds. Slack gives an acknowledgement 3 seconds. */
const HELD_BACK_MS = 1_000;
/** Reading is quick, and from then on a person is kept posted. */
const READ_WITHIN_MS = 200;
/** Half a millisecond's work: what comes in meanwhile waits no longer for its acknowledgement. */
const READ_AT_ONCE = 5;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

interface WorkQueueOptions {
  /** How much is under way at most. @default 200 */
  readonly atOnce?: number;
  /** In milliseconds. @default 1,000 */
  readonly heldBackMs?: number;
  /** In milliseconds. @default 200 */
  readonly readWithinMs?: number;
}

export function createWorkQueue(options: WorkQueueOptions = {}): WorkQueue {
  const { atOnce = AT_ONCE, heldBackMs = HELD_BACK_MS, readWithinMs = READ_WITHIN_MS } = options;
  const queue = new PQueue({ concurrency: atOnce });
  let lastArrival = 0;
  let arrived = 0;
  const arrivals: (() => void)[] = [];
  let isReading = false;
  /** How many wait to begin, and since when there has always been one. */
  let waiting = 0;
  let waitingSince = 0;
  /** One begins after the other: a turn of the event loop holds the beginning of one piece of work at most. */
  let begun = Promise.resolve();

  const now = () => systemClock.now().getTime();

  /** A few at a time, when the turns before have brought nothing else to acknowledge. */
  async function readAll(): Promise<void> {
    const latest = now() + readWithinMs;
    while (arrivals.length > 0) {
      const before = arrived;
      // Twice, because the first comes before the socket is looked at again.
      await nextTurn();
      await nextTurn();
      if (arrived > before && now() < latest) continue;
      for (const read of arrivals.splice(0, READ_AT_ONCE)) read();
    }
    isReading = false;
  }

  async function begin(): Promise<void> {
    await nextTurn();
    while (now() < Math.min(lastArrival + QUIET_MS, waitingSince + heldBackMs))
      await systemClock.sleep(QUIET_MS);
    waiting -= 1;
  }

  return {
    afterAcks(read) {
      arrived += 1;
      lastArrival = now();
      return new Promise((resolve, reject) => {
        arrivals.push(() => read().then(resolve, reject));
        if (!isReading) void readAll();
        isReading = true;
      });
    },
    add(work) {
      return queue.add(async () => {
        if (waiting === 0) waitingSince = now();
        waiting += 1;
        begun = begun.then(begin);
        await begun;
        await work();
      });
    },
  };
}
