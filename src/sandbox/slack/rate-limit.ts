// chat.postMessage: about one message a second in a channel, short bursts tolerated. Then 429 with Retry-After.

import type { Clock } from '../../lib/clock.ts';

/** So many messages may come at once before the one-a-second rule holds. */
const BURST = 5;
const REFILL_MS = 1_000;

export interface RateLimit {
  /** Seconds to wait, or 0 to go ahead. */
  take(channelId: string): number;
}

/** A bucket per channel, refilled with one message a second. */
export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(channelId) {
      const now = clock.now().getTime();
      const bucket = buckets.get(channelId) ?? { tokens: BURST, at: now };
      const tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
      if (tokens < 1) {
        buckets.set(channelId, { tokens, at: now });
        return Math.max(1, Math.ceil(((1 - tokens) * REFILL_MS) / 1000));
      }
      buckets.set(channelId, { tokens: tokens - 1, at: now });
      return 0;
    },
  };
}
