// How something outside that the bot needs has answered lately: from the calls that are made anyway.

import type { Clock } from '../lib/clock.ts';

export interface ServiceState {
  /** What is wrong, as one short sentence; null: nothing, as far as is known. */
  readonly problem: string | null;
  /** Since when it is so. */
  readonly since: Date;
  /** When it was last asked; null: never yet. */
  readonly askedAt: Date | null;
}

export interface ServiceObserver {
  worked(): void;
  /** @param isCertain a clear refusal, rather than one lost answer, which may happen to anybody */
  failed(problem: string, isCertain: boolean): void;
  state(): ServiceState;
}

/** One lost answer among others says little: it counts when none has come for so long, in milliseconds. */
const NO_ANSWER_MS = 10_000;

export function observeService(clock: Clock): ServiceObserver {
  let failure: { readonly problem: string; readonly isCertain: boolean; readonly since: Date } | null = null;
  let workingSince = clock.now();
  let askedAt: Date | null = null;

  return {
    worked() {
      askedAt = clock.now();
      if (failure) workingSince = askedAt;
      failure = null;
    },
    failed(problem, isCertain) {
      askedAt = clock.now();
      failure = { problem, isCertain, since: failure?.since ?? askedAt };
    },
    state() {
      const counts =
        failure?.isCertain || (failure && clock.now().getTime() - failure.since.getTime() >= NO_ANSWER_MS);
      return failure && counts
        ? { problem: failure.problem, since: failure.since, askedAt }
        : { problem: null, since: workingSince, askedAt };
    },
  };
}
