// Calls to Depot in the Prometheus registry. Times are given in milliseconds and shown in seconds.

import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '../lib/metrics.ts';
import type { CallBudget, Caller } from './call-budget.ts';

export interface CallMetrics {
  /** A call has ended with an answer (`ok`) or a DepotErrorCode. */
  called(rpc: string, code: string, ms: number): void;
  /** A try got its place in the budget. */
  waited(who: Caller, ms: number): void;
  /** A read is about to be tried again. */
  retried(rpc: string): void;
}

export function createCallMetrics(
  registry: Metrics,
  budget: Pick<CallBudget, 'waiting' | 'spare'>,
): CallMetrics {
  const registers = [registry];
  const calls = new Counter({
    name: 'depot_calls_total',
    help: 'Calls to Depot by RPC and result code',
    labelNames: ['rpc', 'code'],
    registers,
  });
  const seconds = new Histogram({
    name: 'depot_call_seconds',
    help: 'Time from the request to the answer, with waiting and retries',
    labelNames: ['rpc'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const waits = new Histogram({
    name: 'depot_budget_wait_seconds',
    help: 'Time that an attempt waited for DEPOT_CALLS_PER_MINUTE',
    labelNames: ['who'],
    buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const retries = new Counter({
    name: 'depot_retries_total',
    help: 'Reads retried',
    labelNames: ['rpc'],
    registers,
  });
  new Gauge({
    name: 'depot_calls_waiting',
    help: 'Calls waiting for the budget',
    registers,
    collect() {
      this.set(budget.waiting());
    },
  });
  new Gauge({
    name: 'depot_budget_spare_calls',
    help: 'Calls that could be made at once now, for people and in the background',
    labelNames: ['who'],
    registers,
    collect() {
      const { people, background } = budget.spare();
      this.set({ who: 'people' }, people);
      this.set({ who: 'background' }, background);
    },
  });
  return {
    called(rpc, code, ms) {
      calls.inc({ rpc, code });
      seconds.observe({ rpc }, ms / 1000);
    },
    waited: (who, ms) => waits.observe({ who }, ms / 1000),
    retried: (rpc) => retries.inc({ rpc }),
  };
}
