// One prom-client registry per app; rooms make their own counters on it.

import { Registry } from 'prom-client';

export type Metrics = Registry;

/** An empty registry; `/metrics` prints it in the Prometheus text format. */
export function createMetrics(): Metrics {
  return new Registry();
}
