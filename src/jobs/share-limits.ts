// Depot's and Slack's limits hold for all replicas together: each takes its part.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { DatabaseError } from '../store/database-error.ts';
import type { Jobs } from './open-jobs.ts';

const SHARE_EVERY_MS = 15_000;

/** Counts the replicas every 15 seconds, and gives the number to each limit, until the jobs stop. */
export async function shareLimits(
  jobs: Pick<Jobs, 'replicas' | 'stopping'>,
  limits: readonly ((replicas: number) => void)[],
  clock: Clock,
  log: Log,
): Promise<void> {
  while (!jobs.stopping.aborted) {
    try {
      const replicas = await jobs.replicas();
      for (const share of limits) share(replicas);
    } catch (error) {
      const level = error instanceof DatabaseError ? 'debug' : 'warn';
      log[level]({ err: error }, 'the other replicas could not be counted');
    }
    await clock.sleep(SHARE_EVERY_MS, jobs.stopping).catch(() => undefined);
  }
}
