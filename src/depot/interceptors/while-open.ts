// Ends every call, also one that waits or is about to be tried again, when the bot closes its Depot.

import type { Interceptor } from '@connectrpc/connect';

/** @param closed aborts with the error that calls are to end with. */
export function whileOpen(closed: AbortSignal): Interceptor {
  return (next) => async (request) => {
    closed.throwIfAborted();
    return await next({ ...request, signal: AbortSignal.any([request.signal, closed]) });
  };
}
