// How hard the watch may press on Depot: pure. Halved when Depot says that it is too much, slowly back afterwards; down
// to one look at a time while Depot is away.

export interface Pressure {
  /** Part of the usual calls: 1 is all of them. */
  readonly factor: number;
  readonly slowedAt: Date | null;
  /** Looks in a row that found Depot unreachable. */
  readonly failures: number;
  /** Since when Depot is away; null: it is there. */
  readonly awaySince: Date | null;
}

export const NO_PRESSURE: Pressure = { factor: 1, slowedAt: null, failures: 0, awaySince: null };

/** How a poll or a sweep ended. `refused`: Depot answered, with an error that trying again does not mend. */
export type LookEnd = 'fine' | 'too many calls' | 'unreachable' | 'refused';

const LEAST = 0.05;
/** Many calls are under way when the first is refused: they count as one refusal. */
const SAME_REFUSAL_MS = 5_000;
const AWAY_AFTER = 4;

export function afterLook(pressure: Pressure, end: LookEnd, now: Date): Pressure {
  switch (end) {
    case 'fine':
    case 'refused':
      return pressure.failures === 0 && pressure.awaySince === null
        ? pressure
        : { ...pressure, failures: 0, awaySince: null };
    case 'too many calls': {
      const { slowedAt } = pressure;
      if (slowedAt && now.getTime() - slowedAt.getTime() < SAME_REFUSAL_MS) return pressure;
      return { ...pressure, factor: Math.max(LEAST, factorNow(pressure, now) / 2), slowedAt: now };
    }
    case 'unreachable': {
      const failures = pressure.failures + 1;
      const awaySince = pressure.awaySince ?? (failures >= AWAY_AFTER ? now : null);
      return { ...pressure, failures, awaySince };
    }
  }
}

const RECOVERY_PER_MINUTE = 0.1;

/** The factor, recovered since it was last lowered: a tenth of all calls each minute. */
export function factorNow({ factor, slowedAt }: Pressure, now: Date): number {
  if (!slowedAt) return factor;
  const minutes = Math.max(0, now.getTime() - slowedAt.getTime()) / 60_000;
  return Math.min(1, factor + minutes * RECOVERY_PER_MINUTE);
}
