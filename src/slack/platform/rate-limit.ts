// How often one person may act: a bucket that fills again at a steady pace. Kept in this process alone; with replicas a
// person may act as many times as often, which protects just as well.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';

export interface RateLimit {
  /** 0: go on. Otherwise the whole seconds until the next act. */
  take(userId: string): number;
}

const MAX_PEOPLE = 10_000;

/** @param perMinute as many acts at once, and so many each minute after that */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  const buckets = new LRUCache<string, { readonly left: number; readonly at: number }>({ max: MAX_PEOPLE });
  const perMs = perMinute / 60_000;
  return {
    take(userId) {
      const now = clock.now().getTime();
      const bucket = buckets.get(userId) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, bucket.left + (now - bucket.at) * perMs);
      if (left < 1) {
        buckets.set(userId, { left, at: now });
        return Math.max(1, Math.ceil((1 - left) / perMs / 1000));
      }
      buckets.set(userId, { left: left - 1, at: now });
      return 0;
    },
  };
}
