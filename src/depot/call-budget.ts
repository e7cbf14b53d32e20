// DEPOT_CALLS_PER_MINUTE as a token bucket. People's calls may use all of it, a burst at once; background calls only take
// what is beyond that burst, so that a person seldom waits, however much the bot itself has to ask.

import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { createTokenBucket } from './token-bucket.ts';

/** Who waits for the answer: a person, or nobody. */
export type Caller = 'people' | 'background';

/** Calls that could be made at once, now. In the background: those that need not be kept for what CI reports. */
export interface SpareCalls {
  readonly people: number;
  readonly background: number;
  /** Until there is one more for the background, in milliseconds. */
  readonly nextMs: number;
}

export interface CallBudget {
  /** Makes the call when its turn comes. Rejects with the signal's reason when it aborts before the call has ended. */
  run<T>(who: Caller, call: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Calls waiting for their turn. */
  waiting(): number;
  spare(): SpareCalls;
  /**
   * For background work that has time: resolves when everything that may be saved up is there, so that the next call is
   * taken from nobody. Where that never happens it resolves after a while, so that such work gets a thirtieth of the
   * budget. Rejects with the signal's reason.
   */
  untilSpare(signal: AbortSignal): Promise<void>;
  /** The budget is for so many processes together: each takes its equal part. */
  shareAmong(processes: number): void;
}

/** People's first calls of a minute go at once, so many of them. */
const PEOPLE_BURST = 60;
/** So much of the minute's calls may be saved up for a burst, where a minute has few. */
const BURST_SHARE = 0.5;
/** What the background may save up: so many seconds' worth. */
const BACKGROUND_BURST_SECONDS = 2;
/** The part that background polls leave free: a CI report then never waits for its list, steps and log. */
const KEPT_FOR_REPORTS_SHARE = 0.3;
/** Work that has time gets so much of the budget, even when polls could use all of it. */
const LEAST_SHARE_OF_SPARE_WORK = 1 / 30;

/** Calls under way at once. Background calls that hang leave the other half to people. */
const CONCURRENT_CALLS = 64;
const CONCURRENT_BACKGROUND_CALLS = 32;

/** In any minute: at most the budget and one burst. Over many minutes: at most the budget. */
export function createCallBudget(callsPerMinute: number): CallBudget {
  const all = new PQueue({ concurrency: CONCURRENT_CALLS });
  const background = new PQueue({ concurrency: CONCURRENT_BACKGROUND_CALLS });
  /** Background calls take their tokens one after the other, in the order in which they came. */
  const gate = new PQueue({ concurrency: 1 });
  let sharers = 1;
  let { bucket, reserved, kept, capacity } = newBucket(callsPerMinute);
  let tokensAwaited = 0;

  /** Waits for a token. People take theirs ahead of time, so later callers wait longer. */
  async function takeToken(who: Caller, signal: AbortSignal): Promise<void> {
    tokensAwaited += 1;
    try {
      if (who === 'people') await takeNext(signal);
      else await gate.add(() => takeBeyondReserve(signal), { signal });
    } finally {
      tokensAwaited -= 1;
    }
  }

  async function takeNext(signal: AbortSignal): Promise<void> {
    const from = bucket;
    const wait = from.take();
    if (wait === 0) return;
    try {
      await sleep(wait, undefined, { signal });
    } catch {
      from.giveBack();
      throw signal.reason;
    }
  }

  async function takeBeyondReserve(signal: AbortSignal): Promise<void> {
    for (let wait = untilNextBackground(); wait > 0; wait = untilNextBackground()) {
      await sleep(wait, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
    bucket.take();
  }

  const untilNextBackground = () => bucket.msUntil(reserved + 1);

  return {
    async run(who, call, signal) {
      signal.throwIfAborted();
      if (who === 'people') {
        await takeToken(who, signal);
        return all.add(call, { priority: 1, signal });
      }
      const turn = async () => {
        await takeToken(who, signal);
        return all.add(call, { priority: 0, signal });
      };
      return background.add(turn, { signal });
    },
    waiting: () => tokensAwaited + all.size + background.size,
    spare() {
      const level = bucket.level();
      const waiting = background.size + gate.size + gate.pending;
      return {
        people: Math.max(0, Math.floor(level)),
        background: Math.max(0, Math.floor(level - reserved) - waiting - kept),
        nextMs: bucket.msUntil(reserved + kept + waiting + 1),
      };
    },
    async untilSpare(signal) {
      const latest = performance.now() + (60_000 * sharers) / (callsPerMinute * LEAST_SHARE_OF_SPARE_WORK);
      for (;;) {
        const wait = Math.min(bucket.msUntil(capacity), latest - performance.now());
        if (wait <= 0) return;
        await sleep(wait, undefined, { signal }).catch(() => {
          throw signal.reason;
        });
      }
    },
    shareAmong(processes) {
      if (processes === sharers) return;
      sharers = processes;
      ({ bucket, reserved, kept, capacity } = newBucket(callsPerMinute / processes));
    },
  };
}

function newBucket(perMinute: number) {
  const reserved = Math.min(PEOPLE_BURST, Math.floor(perMinute * BURST_SHARE));
  const beyond = Math.max(1, Math.ceil((perMinute / 60) * BACKGROUND_BURST_SECONDS));
  const kept = Math.floor(beyond * KEPT_FOR_REPORTS_SHARE);
  const capacity = reserved + beyond;
  return {
    reserved,
    kept,
    capacity,
    bucket: createTokenBucket(perMinute, capacity, () => performance.now()),
  };
}
