// Delivery: outbox → Slack. Channels are shared out among the replicas by the job queue.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import type { Authors } from '../people/create-authors.ts';
import { readDeliveryFigures } from '../store/notice-figures.ts';
import { giveUpOlderThan, listChannelsWithWork, readNextTryTime } from '../store/notices.ts';
import type { Db } from '../store/tables.ts';
import type { DeliverContext, MaySee } from './context.ts';
import { createDeliverMetrics } from './deliver-metrics.ts';
import type { Poster } from './delivery-port.ts';
import { buildDigest } from './digest.ts';
import { drain } from './drain.ts';
import { createPace } from './pace.ts';

export interface DeliverOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly poster: Poster;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly authors: Authors;
  readonly maySee: MaySee;
  readonly orgId: string | null;
  readonly slashCommand: string;
}

export interface Deliver {
  start(): Promise<void>;
  /** The workspace's pace is for so many processes together. */
  shareAmong(processes: number): void;
}

const CHANNELS_AT_ONCE = 10;
/** What could be said by its time, but must come after something else. */
const WAITS_FOR_ANOTHER_SECONDS = 3;
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export function createDeliver(options: DeliverOptions): Deliver {
  const { db, jobs, clock, log } = options;
  const metrics = createDeliverMetrics(options.metrics);
  const context: DeliverContext = { ...options, metrics, pace: createPace(clock) };

  async function deliver({ channelId }: { readonly channelId: string }): Promise<void> {
    await drain(context, channelId, jobs.stopping);
    const next = await readNextTryTime(db, channelId);
    if (!next) return;
    const wait = next.getTime() - clock.now().getTime();
    const seconds = wait > 0 ? Math.ceil(wait / 1_000) : WAITS_FOR_ANOTHER_SECONDS;
    // Paused channels wait until somebody resumes them.
    if (seconds < 86_400) await jobs.send(null, 'deliver', { channelId }, seconds, channelId);
  }

  /** What a lost job left behind, and what has waited for a day. */
  async function sweep(): Promise<void> {
    const now = clock.now();
    const lost = await giveUpOlderThan(db, new Date(now.getTime() - GIVE_UP_AFTER_MS));
    metrics.givenUp(lost.length);
    for (const { notice_id, channel_id, kind, failure } of lost) {
      log.error(
        { noticeId: notice_id, channelId: channel_id, kind, failure },
        'a message was given up after a day',
      );
    }
    for (const channelId of await listChannelsWithWork(db, now)) {
      await jobs.send(null, 'deliver', { channelId }, 0, channelId);
    }
    const { waiting, oldestWaiting } = await readDeliveryFigures(db, now);
    const oldestSeconds = oldestWaiting ? (now.getTime() - oldestWaiting.getTime()) / 1_000 : 0;
    metrics.standing({ waiting, oldestSeconds });
  }

  return {
    async start() {
      await jobs.work('deliver', deliver, CHANNELS_AT_ONCE);
      await jobs.work('deliver-sweep', sweep);
      await jobs.work('digest', ({ channelId }) => buildDigest(context, jobs, channelId));
      await sweep();
    },
    shareAmong: (processes) => context.pace.shareAmong(processes),
  };
}
