// Switches that make Depot misbehave, per RPC or for all.

import type { Code } from '@connectrpc/connect';

export type Fault =
  | { readonly kind: 'refuse'; readonly code: Code; readonly message: string }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Never answers; the connection stays open. */
  | { readonly kind: 'hang' }
  /** Closes the connection without acting. */
  | { readonly kind: 'drop' }
  /** Acts, then closes the connection instead of answering. */
  | { readonly kind: 'lose-answer' }
  /** Acts, then never answers. */
  | { readonly kind: 'act-then-hang' }
  /** Answers 200 with bytes that are no message. */
  | { readonly kind: 'garbage' }
  /** Answers as a proxy in between might. */
  | { readonly kind: 'html'; readonly status: number };

export interface Faults {
  /** @param rpc a method's name (`ResetProject`), or `*` for every call. @param times how often; @default until cleared */
  set(rpc: string, fault: Fault, times?: number): void;
  clear(rpc?: string): void;
  /** The fault for this call, counting it down. */
  take(rpc: string): Fault | null;
  list(): readonly { readonly rpc: string; readonly fault: Fault; readonly times: number }[];
}

export function createFaults(): Faults {
  const active = new Map<string, { fault: Fault; times: number }>();
  return {
    set: (rpc, fault, times = Number.POSITIVE_INFINITY) => void active.set(rpc, { fault, times }),
    clear(rpc) {
      if (rpc === undefined) active.clear();
      else active.delete(rpc);
    },
    take(rpc) {
      const key = active.has(rpc) ? rpc : '*';
      const entry = active.get(key);
      if (!entry) return null;
      entry.times -= 1;
      if (entry.times <= 0) active.delete(key);
      return entry.fault;
    },
    list: () => [...active].map(([rpc, { fault, times }]) => ({ rpc, fault, times })),
  };
}
