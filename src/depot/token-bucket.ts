// A token bucket: one token a call, refilled steadily, so many saved up at the most.

export interface TokenBucket {
  /** Tokens there are now. Below zero: so many were promised ahead of time. */
  level(): number;
  /** Takes one, if need be ahead of time. @returns how long until it is there, in milliseconds; 0: now. */
  take(): number;
  /** A token that was taken and is not needed after all. */
  giveBack(): void;
  /** How long until this level is reached if nobody takes any, in milliseconds. */
  msUntil(level: number): number;
}

/** @param now milliseconds of a clock that never goes back. Begins full. */
export function createTokenBucket(perMinute: number, capacity: number, now: () => number): TokenBucket {
  const perMs = perMinute / 60_000;
  let tokens = capacity;
  let at = now();

  function level(): number {
    const present = now();
    tokens = Math.min(capacity, tokens + (present - at) * perMs);
    at = present;
    return tokens;
  }
  const msUntil = (wanted: number) => Math.max(0, Math.ceil((wanted - level()) / perMs));

  return {
    level,
    msUntil,
    take() {
      tokens = level() - 1;
      return msUntil(0);
    },
    giveBack() {
      tokens = Math.min(capacity, level() + 1);
    },
  };
}
