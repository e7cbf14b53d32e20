// One prom-client registry per app; rooms make their own counters on it.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type Metrics = Registry;

/**
 * prom-client looks at the event loop every 10 ms: a hundred wake-ups a second were most of what an idle bot did. It is
 * told to look once an hour, and this looks ten times a second, which finds whatever people would notice.
 */
const SAMPLE_MS = 100;
const HOUR_MS = 3_600_000;

/** The shares of samples in Prometheus' own words: of all since the last scrape. */
const PERCENTILES = { p50: 50, p90: 90, p99: 99 } as const;

/** In place of prom-client's gauges of the same names; theirs also contain the time between two looks. */
function measureEventLoop(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  delays.enable();
  const seconds = (ns: number) => Math.max(0, ns / 1e6 - SAMPLE_MS) / 1_000;
  for (const name of ['min', 'mean', 'stddev'])
    registry.removeSingleMetric(`nodejs_eventloop_lag_${name}_seconds`);
  const gauge = (name: string, collect: (this: Gauge) => void) => {
    const full = `nodejs_eventloop_lag_${name}_seconds`;
    registry.removeSingleMetric(full);
    return new Gauge({
      name: full,
      help: `Event loop lag since the last scrape, ${name}.`,
      registers: [registry],
      collect,
    });
  };
  for (const [name, percentile] of Object.entries(PERCENTILES))
    gauge(name, function () {
      this.set(delays.count > 0 ? seconds(delays.percentile(percentile)) : 0);
    });
  // The last one of the scrape begins the next one's samples.
  gauge('max', function () {
    this.set(delays.count > 0 ? seconds(delays.max) : 0);
    delays.reset();
  });
}

/**
 * `/metrics` prints it in the Prometheus text format.
 * @param ofProcess also the process itself: event loop, memory, garbage collection. Once in a process.
 */
export function createMetrics(ofProcess = false): Metrics {
  const registry = new Registry();
  if (ofProcess) {
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: HOUR_MS });
    measureEventLoop(registry);
  }
  return registry;
}
