// Each request of Slack is handled once. The database knows what any replica has seen; this process's own memory is asked
// first, and works alone while the database can't be used. Then nothing can be changed either, so that what another
// replica has seen does no harm when it comes again here.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { gather } from '../../lib/gather.ts';
import { DatabaseError } from '../../store/database-error.ts';
import type { Store } from '../../store/open-store.ts';
import { REMEMBER_MS, rememberNew } from '../../store/seen-requests.ts';

/** Slack waits 3 seconds for an acknowledgement; this may come twice before it. */
const DATABASE_WITHIN_MS = 1_000;
/** Over 15 minutes: 50 requests a second. */
const MAX_REMEMBERED = 50_000;
/** Why a wait for the database was cut short: it answered. */
const ANSWERED = new Error('the database answered');

export interface SeenRequests {
  /** True once per key: the caller that gets true handles the request. */
  isNew(key: string): Promise<boolean>;
}

export function createSeenRequests(store: Pick<Store, 'db' | 'health'>, clock: Clock): SeenRequests {
  const here = new LRUCache<string, true>({ max: MAX_REMEMBERED, ttl: REMEMBER_MS });

  async function newToDatabase(keys: readonly string[]): Promise<readonly boolean[]> {
    const inserting = rememberNew(store.db, keys, clock.now());
    const late = new AbortController();
    const timeout = clock.sleep(DATABASE_WITHIN_MS, late.signal).then(() => {
      throw new DatabaseError('unreachable', `no answer within ${DATABASE_WITHIN_MS} ms`);
    });
    for (const either of [inserting, timeout]) either.catch(() => undefined);
    try {
      const isNew = await Promise.race([inserting, timeout]);
      return keys.map((key) => isNew.has(key));
    } finally {
      late.abort(ANSWERED);
    }
  }

  // A commit waits for the disk; in a burst, many requests share one.
  const askDatabase = gather(newToDatabase);

  return {
    async isNew(key) {
      if (here.has(key)) return false;
      here.set(key, true);
      if (store.health.trouble()) return true;
      try {
        return await askDatabase(key);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        store.health.covers(error);
        return true;
      }
    },
  };
}
