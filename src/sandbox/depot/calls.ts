// A record of every call, for tests that wait and for the inspector, without secrets.

import { redactDeep } from '../../lib/redact-deep.ts';

export interface DepotCall {
  readonly rpc: string;
  readonly at: Date;
  readonly request: unknown;
  readonly outcome: string;
  readonly latencyMs: number;
  /** What was answered, made readable when somebody looks; null: nothing, or no longer kept. */
  answer: (() => unknown) | null;
}

export interface DepotCalls {
  add(call: DepotCall): void;
  /** A call that has arrived, whether or not it was answered. */
  arrived(rpc: string): void;
  all(): readonly DepotCall[];
  /** How often a method was called, answered or not. */
  count(rpc: string): number;
  /** Resolves once a method has been called `times` times in all. */
  waitFor(rpc: string, times?: number): Promise<void>;
  /** Resolves once a call of this method has ended so. */
  waitForOutcome(rpc: string, outcome: string): Promise<void>;
  onCall(listener: (call: DepotCall) => void): () => void;
}

/** So many are kept; a long demonstration must not grow without end. */
const KEEP = 2_000;
/** A page of a log may be long. */
const KEEP_ANSWERS = 200;

export function createCalls(): DepotCalls {
  const calls: DepotCall[] = [];
  const counts = new Map<string, number>();
  const listeners = new Set<(call: DepotCall) => void>();
  let waiters: { readonly rpc: string; readonly times: number; readonly resolve: () => void }[] = [];
  const record: DepotCalls = {
    add(given) {
      const { answer } = given;
      const call = {
        ...given,
        request: redactDeep(given.request),
        answer: answer && (() => redactDeep(answer())),
      };
      calls.push(call);
      if (calls.length > KEEP) calls.shift();
      const old = calls.at(-KEEP_ANSWERS - 1);
      if (old) old.answer = null;
      for (const listener of listeners) listener(call);
    },
    arrived(rpc) {
      const count = (counts.get(rpc) ?? 0) + 1;
      counts.set(rpc, count);
      for (const waiter of waiters) if (waiter.rpc === rpc && waiter.times <= count) waiter.resolve();
      waiters = waiters.filter((waiter) => waiter.rpc !== rpc || waiter.times > count);
    },
    all: () => [...calls],
    count: (rpc) => counts.get(rpc) ?? 0,
    waitFor(rpc, times = 1) {
      if ((counts.get(rpc) ?? 0) >= times) return Promise.resolve();
      return new Promise((resolve) => waiters.push({ rpc, times, resolve }));
    },
    waitForOutcome(rpc, outcome) {
      const matches = (call: DepotCall) => call.rpc === rpc && call.outcome === outcome;
      if (calls.some(matches)) return Promise.resolve();
      return new Promise((resolve) => {
        const stop = record.onCall((call) => {
          if (!matches(call)) return;
          stop();
          resolve();
        });
      });
    },
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return record;
}
