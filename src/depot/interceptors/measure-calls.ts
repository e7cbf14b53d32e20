// Counts and times every call once, retries and waiting included: what the caller felt.

import type { Interceptor } from '@connectrpc/connect';
import type { Clock } from '../../lib/clock.ts';
import type { CallMetrics } from '../call-metrics.ts';
import { DepotError } from '../depot-error.ts';
import { rpcOf } from './call.ts';

/** @param onEnd called with the error of each call that ended; null: it was answered */
export function measureCalls(
  metrics: CallMetrics,
  clock: Clock,
  onEnd: (error: DepotError | null) => void = () => undefined,
): Interceptor {
  return (next) => async (request) => {
    const began = clock.now().getTime();
    const finish = (code: string) => metrics.called(rpcOf(request), code, clock.now().getTime() - began);
    try {
      const response = await next(request);
      finish('ok');
      onEnd(null);
      return response;
    } catch (reason) {
      const error = DepotError.from(reason);
      finish(error.code);
      onEnd(error);
      throw reason;
    }
  };
}
