// One prom-client registry per app; rooms make their own counters on it.

import { collectDefaultMetrics, Registry } from 'prom-client';

export type Metrics = Registry;

/**
 * `/metrics` prints it in the Prometheus text format.
 * @param ofProcess also the process itself: event loop, memory, garbage collection. Once in a process.
 */
export function createMetrics(ofProcess = false): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  return registry;
}
