// Switches that make Slack misbehave, per Web API method.

export type SlackFault =
  | { readonly kind: 'ratelimited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'error'; readonly error: string }
  /** A response URL that refuses with HTTP 200: the outcome is only in the body, as JSON or as a bare word. */
  | { readonly kind: 'error in body'; readonly error: string; readonly bare?: boolean }
  /** Acts, then answers with an error that says nothing of that. */
  | { readonly kind: 'act, then error'; readonly error: string }
  /** Acts and answers, but late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Never answers; the connection breaks when the fault is taken away. */
  | { readonly kind: 'hang' }
  /** Closes the connection without acting. */
  | { readonly kind: 'drop' }
  /** Acts, then closes the connection instead of answering. */
  | { readonly kind: 'lose-answer' };

export interface SlackFaults {
  /** @param method `chat.postMessage`, `response_url` (only refusals), or `*`. @param times how often; @default until cleared */
  set(method: string, fault: SlackFault, times?: number): void;
  clear(method?: string): void;
  take(method: string): SlackFault | null;
  /** Resolves when faults are next taken away. */
  cleared(): Promise<void>;
  list(): readonly { readonly method: string; readonly fault: SlackFault; readonly times: number }[];
}

export function createSlackFaults(): SlackFaults {
  const active = new Map<string, { fault: SlackFault; times: number }>();
  let next = Promise.withResolvers<void>();
  return {
    set: (method, fault, times = Number.POSITIVE_INFINITY) => void active.set(method, { fault, times }),
    clear(method) {
      if (method === undefined) active.clear();
      else active.delete(method);
      next.resolve();
      next = Promise.withResolvers<void>();
    },
    cleared: () => next.promise,
    take(method) {
      const key = active.has(method) ? method : '*';
      const entry = active.get(key);
      if (!entry) return null;
      entry.times -= 1;
      if (entry.times <= 0) active.delete(key);
      return entry.fault;
    },
    list: () => [...active].map(([method, { fault, times }]) => ({ method, fault, times })),
  };
}
