// Ends a try that takes too long, also one whose connection hangs before anything is answered.

import type { Interceptor } from '@connectrpc/connect';
import { DepotError } from '../depot-error.ts';
import { type RpcKind, rpcKind } from '../rpc-kinds.ts';

/** Milliseconds for one try, counted from the moment it is sent. */
export type Deadlines = Readonly<Record<RpcKind, number>>;

export const DEADLINES: Deadlines = { read: 10_000, change: 30_000 };

/** Depot gets the deadline too: https://connectrpc.com/docs/protocol#unary-request */
const TIMEOUT_HEADER = 'connect-timeout-ms';

export function keepDeadline(deadlines: Deadlines): Interceptor {
  return (next) => async (request) => {
    const ms = deadlines[rpcKind(request.method)];
    const late = AbortSignal.timeout(ms);
    request.header.set(TIMEOUT_HEADER, String(ms));
    try {
      return await next({ ...request, signal: AbortSignal.any([request.signal, late]) });
    } catch (reason) {
      // The caller gave up before the deadline, for its own reason.
      if (!late.aborted || request.signal.aborted) throw reason;
      throw new DepotError('deadline_exceeded', `no answer within ${ms} ms`, { cause: reason });
    }
  };
}
