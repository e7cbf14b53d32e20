// Does the work go on? Polling and posting, by what the database says they have done.

import { readPostingFigures } from '../store/notice-figures.ts';
import type { Db } from '../store/tables.ts';
import { watchFigures } from '../store/watch-figures.ts';

/** Without load, no project stays unseen for longer than a quarter of an hour. */
const POLLED_WITHIN_MS = 20 * 60_000;
const POSTED_WITHIN_MS = 10 * 60_000;

export interface Work {
  readonly watched: number;
  /** The newest successful poll of any project; null: none yet. */
  readonly lastPollAt: Date | null;
  readonly problems: readonly string[];
}

/** @param startedAt what was late before the bot ran is no fault of its */
export async function workProblems(db: Db, now: Date, startedAt: Date): Promise<Work> {
  const { watched, lastPollAt } = await watchFigures(db);
  const { oldestWaiting, lastPostAt } = await readPostingFigures(db, now);
  const isLate = (since: Date | null, withinMs: number) => {
    const from = Math.max(since?.getTime() ?? 0, startedAt.getTime());
    return now.getTime() - from > withinMs;
  };
  const problems: string[] = [];
  if (watched > 0 && isLate(lastPollAt, POLLED_WITHIN_MS))
    problems.push('no project was polled for 20 minutes');
  const isStuck = oldestWaiting !== null && (lastPostAt === null || lastPostAt < oldestWaiting);
  if (isStuck && isLate(oldestWaiting, POSTED_WITHIN_MS))
    problems.push('no notification was posted for 10 minutes');
  return { watched, lastPollAt, problems };
}
