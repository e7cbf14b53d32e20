// The watch in figures, for `/metrics`.

import { Counter, Gauge, Histogram } from 'prom-client';
import type { Build } from '../depot/model.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { PollEnd } from './backoff.ts';
import type { Reason } from './choose-polls.ts';
import { endOf } from './detect.ts';

export interface WatchMetrics {
  /** A build was found to be over. */
  found(build: Build, at: Date): void;
  polled(reason: Reason, end: PollEnd): void;
  swept(end: PollEnd): void;
  standing(figures: {
    readonly watched: number;
    readonly unpolled: number;
    readonly overdue: number;
    readonly trust: number;
  }): void;
}

const SECONDS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 900, 3_600, 86_400];

export function createWatchMetrics(registry: Metrics): WatchMetrics {
  const registers = [registry];
  const delay = new Histogram({
    name: 'depot_slack_finished_to_found_seconds',
    help: 'From the end of a build to the bot knowing of it.',
    buckets: SECONDS,
    registers,
  });
  const polls = new Counter({
    name: 'depot_slack_polls_total',
    help: 'Polls of projects, by why they were made and how they ended.',
    labelNames: ['reason', 'end'],
    registers,
  });
  const sweeps = new Counter({
    name: 'depot_slack_usage_sweeps_total',
    help: 'Times that usage counts of all projects were asked for.',
    labelNames: ['end'],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const watched = gauge('depot_slack_watched_projects', 'Projects that are watched.');
  const unpolled = gauge('depot_slack_unpolled_projects', 'Projects that were never polled yet.');
  const overdue = gauge(
    'depot_slack_overdue_polls',
    'Projects that have waited longer than the budget of calls explains.',
  );
  const trust = gauge('depot_slack_usage_trust', 'Part of the usage hints that led to something new.');
  return {
    found: (build, at) => delay.observe(Math.max(0, (at.getTime() - endOf(build).getTime()) / 1_000)),
    polled: (reason, end) => polls.inc({ reason, end }),
    swept: (end) => sweeps.inc({ end }),
    standing(figures) {
      watched.set(figures.watched);
      unpolled.set(figures.unpolled);
      overdue.set(figures.overdue);
      trust.set(figures.trust);
    },
  };
}
