// A person is waiting: a short "slow down" from Slack is waited for, a long one is reported.

import type { Clock } from '../../../lib/clock.ts';
import { SlackError } from './slack-error.ts';

/** Longer than this nobody should wait for a reply. */
const LONGEST_WAIT_MS = 10_000;
const MAX_WAITS = 3;

/**
 * Calls Slack, waiting as long as its Retry-After says, three times at most.
 * @throws SlackError
 */
export async function retryPatiently<T>(clock: Clock, call: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await call();
    } catch (reason) {
      const error = SlackError.from(reason);
      if (error.code !== 'rate_limited' || waits >= MAX_WAITS || error.retryAfterMs > LONGEST_WAIT_MS)
        throw error;
      await clock.sleep(error.retryAfterMs);
    }
  }
}
