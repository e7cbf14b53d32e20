// Each request of Slack is handled once. The database knows what any replica has seen; this process's own memory is asked
// first, and goes on alone while the database can't be used. Then nothing can be changed either, so that what another
// replica has seen does no harm when it comes again here.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { DatabaseError } from '../../store/database-error.ts';
import type { Store } from '../../store/open-store.ts';
import { firstTime, REMEMBER_MS } from '../../store/seen-requests.ts';

/** Slack waits 3 seconds for an acknowledgement; this may come twice before it. */
const DATABASE_WITHIN_MS = 1_000;
/** Over 15 minutes: 50 requests a second. */
const MAX_REMEMBERED = 50_000;

export interface SeenRequests {
  /** True once per key: whoever gets true handles the request. */
  isNew(key: string): Promise<boolean>;
}

export function createSeenRequests(store: Pick<Store, 'db' | 'health'>, clock: Clock): SeenRequests {
  const here = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBER_MS });

  async function isNewToDatabase(key: string): Promise<boolean> {
    const inserting = firstTime(store.db, key, clock.now());
    const late = new AbortController();
    const timeout = clock.sleep(DATABASE_WITHIN_MS, late.signal).then(() => {
      throw new DatabaseError('unreachable', `no answer within ${DATABASE_WITHIN_MS} ms`);
    });
    for (const either of [inserting, timeout]) either.catch(() => undefined);
    try {
      return await Promise.race([inserting, timeout]);
    } finally {
      late.abort();
    }
  }

  return {
    async isNew(key) {
      if (here.has(key)) return false;
      here.set(key, true);
      if (store.health.trouble()) return true;
      try {
        return await isNewToDatabase(key);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        store.health.covers(error);
        return true;
      }
    },
  };
}
