// The backoff of all replicas together, as they last knew it: read from memory, written when it changes.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Db } from '../store/tables.ts';
import { changeState, readState } from '../store/watch-state.ts';
import { afterPoll, type Backoff, type PollEnd } from './backoff.ts';
import { toBackoff } from './stored.ts';

export interface BackoffState {
  /** As it was a few seconds ago at the most. */
  read(): Promise<Backoff>;
  /** What a poll or a sweep says about Depot. */
  count(end: PollEnd): Promise<void>;
}

/** What another replica has found out is known after so long. */
const READ_EVERY_MS = 5_000;

export function createBackoffState(db: Db, clock: Clock, log: Log): BackoffState {
  let latest: { readonly backoff: Backoff; readonly at: number } | null = null;
  const remember = (backoff: Backoff) => {
    latest = { backoff, at: clock.now().getTime() };
    return backoff;
  };
  async function read(): Promise<Backoff> {
    if (latest && clock.now().getTime() - latest.at < READ_EVERY_MS) return latest.backoff;
    return remember(toBackoff(await readState(db, 'backoff')));
  }
  return {
    read,
    async count(end) {
      const known = await read();
      if (afterPoll(known, end, clock.now()) === known) return;
      await changeState(db, 'backoff', async (json) => {
        const before = toBackoff(json);
        const after = afterPoll(before, end, clock.now());
        if (after.awaySince && !before.awaySince) log.warn('Depot cannot be reached; the bot only probes');
        if (!after.awaySince && before.awaySince) log.info('Depot is back; the bot catches up');
        remember(after);
        return after === before ? null : after;
      });
    },
  };
}
