// What the bot needs, in figures, for `/metrics`.

import { Gauge } from 'prom-client';
import type { Clock } from '../lib/clock.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { ServiceState } from './service-state.ts';

export interface HealthMetrics {
  /** The newest successful poll; null: nothing to poll. */
  polled(lastPollAt: Date | null): void;
}

export function createHealthMetrics(
  registry: Metrics,
  clock: Clock,
  states: () => Readonly<Record<string, ServiceState>>,
): HealthMetrics {
  const registers = [registry];
  let lastPollAt: Date | null = null;
  new Gauge({
    name: 'depot_slack_last_poll_age_seconds',
    help: 'Seconds since any project was last polled successfully; 0 while no project is watched.',
    registers,
    collect() {
      this.set(lastPollAt ? Math.max(0, (clock.now().getTime() - lastPollAt.getTime()) / 1_000) : 0);
    },
  });
  new Gauge({
    name: 'depot_slack_unavailable_since_seconds',
    help: 'Since when the database, Slack or Depot cannot be used, in Unix time; 0: it can.',
    labelNames: ['service'],
    registers,
    collect() {
      for (const [service, { problem, since }] of Object.entries(states())) {
        this.set({ service }, problem ? since.getTime() / 1_000 : 0);
      }
    },
  });
  return {
    polled(at) {
      lastPollAt = at;
    },
  };
}
