// A record of what went between Slack and the bot, without tokens: for tests and for the inspector.

import { redactDeep } from '../../lib/redact-deep.ts';

export interface SlackCall {
  /** `api`: the bot called Slack. `delivery`: Slack sent the bot something. */
  readonly direction: 'api' | 'delivery';
  readonly name: string;
  readonly at: Date;
  readonly payload: unknown;
  readonly outcome: string;
  readonly latencyMs: number;
  /** What was answered; null: nothing. */
  readonly answer: unknown;
}

export interface SlackCalls {
  add(call: SlackCall): void;
  all(): readonly SlackCall[];
  count(name: string): number;
  onCall(listener: (call: SlackCall) => void): () => void;
}

const KEEP = 2_000;

export function createSlackCalls(): SlackCalls {
  const calls: SlackCall[] = [];
  const counts = new Map<string, number>();
  const listeners = new Set<(call: SlackCall) => void>();
  return {
    add(given) {
      // The window that shows a new token's secret passes here too.
      const call = { ...given, payload: redactDeep(given.payload), answer: redactDeep(given.answer) };
      calls.push(call);
      if (calls.length > KEEP) calls.shift();
      counts.set(call.name, (counts.get(call.name) ?? 0) + 1);
      for (const listener of [...listeners]) listener(call);
    },
    all: () => [...calls],
    count: (name) => counts.get(name) ?? 0,
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
