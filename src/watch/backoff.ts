// How much of its calls the watch uses: pure. Half as many when Depot says that it is too much, slowly more afterwards;
// a single poll now and then while Depot cannot be reached.

export interface Backoff {
  /** Part of the usual calls: 1 is all of them. */
  readonly factor: number;
  readonly slowedAt: Date | null;
  /** Polls in a row that found Depot unreachable. */
  readonly failures: number;
  /** Since when Depot cannot be reached; null: it can. */
  readonly awaySince: Date | null;
}

export const NO_BACKOFF: Backoff = { factor: 1, slowedAt: null, failures: 0, awaySince: null };

/** How a poll or a sweep ended. `refused`: Depot answered, with an error that trying again doesn't fix. */
export type PollEnd = 'fine' | 'too many calls' | 'unreachable' | 'refused';

const LEAST = 0.05;
/** Many calls are under way when the first is refused: they count as one refusal. */
const SAME_REFUSAL_MS = 5_000;
const AWAY_AFTER = 4;

export function afterPoll(backoff: Backoff, end: PollEnd, now: Date): Backoff {
  switch (end) {
    case 'fine':
    case 'refused':
      return backoff.failures === 0 && backoff.awaySince === null
        ? backoff
        : { ...backoff, failures: 0, awaySince: null };
    case 'too many calls': {
      const { slowedAt } = backoff;
      if (slowedAt && now.getTime() - slowedAt.getTime() < SAME_REFUSAL_MS) return backoff;
      return { ...backoff, factor: Math.max(LEAST, factorNow(backoff, now) / 2), slowedAt: now };
    }
    case 'unreachable': {
      const failures = backoff.failures + 1;
      const awaySince = backoff.awaySince ?? (failures >= AWAY_AFTER ? now : null);
      return { ...backoff, failures, awaySince };
    }
  }
}

const RECOVERY_PER_MINUTE = 0.1;

/** The factor, recovered since it was last lowered: a tenth of all calls each minute. */
export function factorNow({ factor, slowedAt }: Backoff, now: Date): number {
  if (!slowedAt) return factor;
  const minutes = Math.max(0, now.getTime() - slowedAt.getTime()) / 60_000;
  return Math.min(1, factor + minutes * RECOVERY_PER_MINUTE);
}
