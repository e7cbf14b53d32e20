// How often one person, project or address may act: a bucket that refills at a steady pace. Kept in this process alone; with
// replicas each may act as many times as often, which protects just as well.

import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

export interface RateLimit {
  /** 0: go on. Otherwise the whole seconds until the next act. */
  take(key: string): number;
}

const MAX_BUCKETS = 10_000;

/** @param perMinute as many acts at once, and so many each minute after that */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  const buckets = new LRUCache<string, { readonly left: number; readonly at: number }>({ max: MAX_BUCKETS });
  const perMs = perMinute / 60_000;
  return {
    take(key) {
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { left: perMinute, at: now };
      const left = Math.min(perMinute, bucket.left + (now - bucket.at) * perMs);
      if (left < 1) {
        buckets.set(key, { left, at: now });
        return Math.max(1, Math.ceil((1 - left) / perMs / 1000));
      }
      buckets.set(key, { left: left - 1, at: now });
      return 0;
    },
  };
}
