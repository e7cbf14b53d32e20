// Delivery in figures, for `/metrics`.

import { Counter, Gauge, Histogram } from 'prom-client';
import type { Metrics } from '../lib/metrics.ts';
import type { NoticeRow } from '../store/notices.ts';

export interface DeliverMetrics {
  posted(notice: NoticeRow, at: Date): void;
  edited(): void;
  failed(code: string): void;
  givenUp(count: number): void;
  standing(figures: { readonly waiting: number; readonly oldestSeconds: number }): void;
}

const SECONDS = [0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 900, 3_600, 86_400];

export function createDeliverMetrics(registry: Metrics): DeliverMetrics {
  const registers = [registry];
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, buckets: SECONDS, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const decided = histogram(
    'depot_slack_decided_to_posted_seconds',
    'Time from the decision to notify to the message in Slack.',
  );
  const finished = histogram(
    'depot_slack_finished_to_posted_seconds',
    'Time from the end of a build to the message in Slack.',
  );
  const posts = new Counter({
    name: 'depot_slack_notices_posted_total',
    help: 'Messages posted, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const edits = new Counter({
    name: 'depot_slack_notices_edited_total',
    help: 'Messages edited.',
    registers,
  });
  const failures = new Counter({
    name: 'depot_slack_notice_failures_total',
    help: 'Failed attempts, by kind of failure.',
    labelNames: ['code'],
    registers,
  });
  const lost = new Counter({
    name: 'depot_slack_notices_given_up_total',
    help: 'Messages given up after a day.',
    registers,
  });
  const waiting = gauge('depot_slack_notices_waiting', 'Messages to be posted.');
  const oldest = gauge('depot_slack_notices_oldest_seconds', 'Age of the oldest waiting message.');
  return {
    posted({ kind, created_at, finished_at }, at) {
      posts.inc({ kind });
      decided.observe(Math.max(0, (at.getTime() - created_at.getTime()) / 1_000));
      if (finished_at) finished.observe(Math.max(0, (at.getTime() - finished_at.getTime()) / 1_000));
    },
    edited: () => edits.inc(),
    failed: (code) => failures.inc({ code }),
    givenUp: (count) => lost.inc(count),
    standing(figures) {
      waiting.set(figures.waiting);
      oldest.set(figures.oldestSeconds);
    },
  };
}
