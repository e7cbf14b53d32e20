// Counts and times every call once, retries and waiting included: what the caller felt.

import type { Interceptor } from '@connectrpc/connect';
import type { Clock } from '../../lib/clock.ts';
import type { CallMetrics } from '../call-metrics.ts';
import { DepotError } from '../depot-error.ts';
import { rpcOf } from './call.ts';

export function measureCalls(metrics: CallMetrics, clock: Clock): Interceptor {
  return (next) => async (request) => {
    const began = clock.now().getTime();
    const finish = (code: string) => metrics.called(rpcOf(request), code, clock.now().getTime() - began);
    try {
      const response = await next(request);
      finish('ok');
      return response;
    } catch (reason) {
      finish(DepotError.from(reason).code);
      throw reason;
    }
  };
}
