// Waits for a place in the budget of calls per minute. Every try takes one, because Depot counts tries.

import type { Interceptor } from '@connectrpc/connect';
import type { Clock } from '../../lib/clock.ts';
import type { CallBudget } from '../call-budget.ts';
import type { CallMetrics } from '../call-metrics.ts';
import { BACKGROUND } from './call.ts';

export function spendBudget(budget: CallBudget, metrics: CallMetrics, clock: Clock): Interceptor {
  return (next) => (request) => {
    const who = request.contextValues.get(BACKGROUND) ? 'background' : 'people';
    const began = clock.now().getTime();
    const send = () => {
      metrics.waited(who, clock.now().getTime() - began);
      return next(request);
    };
    return budget.run(who, send, request.signal);
  };
}
