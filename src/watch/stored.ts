// What the watch keeps, as rows and JSON: in and out, checked.

import { z } from 'zod';
import type { Finding } from '../analysis/finding.ts';
import { Outcomes } from '../analysis/flapping.ts';
import type { Build } from '../depot/model.ts';
import { toBranchFilter } from '../lib/branch-filter.ts';
import { EVERY_PROJECT, type SubscriptionRow } from '../store/subscriptions.ts';
import type { NewWatchedBuildRow } from '../store/watched-builds.ts';
import { type Backoff, NO_BACKOFF } from './backoff.ts';
import type { CacheRule, SlowRule } from './degraded.ts';
import type { Subscription } from './match-subscriptions.ts';
import { NO_TIMELINE, type Timeline } from './timeline.ts';
import type { UsageState } from './usage-hints.ts';

const NullableDate = z.coerce.date().nullable();

const HealthJson = z.object({
  outcomes: Outcomes,
  lastGreenAt: NullableDate,
  upTo: NullableDate,
  incident: z
    .object({
      incidentId: z.string(),
      openedAt: z.coerce.date(),
      firstBuildId: z.string(),
      lastBuildId: z.string(),
      lastFailedAt: z.coerce.date(),
      failures: z.number(),
      greens: z.number(),
    })
    .nullable(),
});

const TimelineJson = z.object({
  base: HealthJson,
  outcomes: z.array(
    z.object({
      buildId: z.string(),
      at: z.coerce.date(),
      status: z.enum(['success', 'failed', 'error']),
      incidentId: z.string(),
    }),
  ),
});
/** Before branches there was only what is the base now. */
const KeptTimeline = z.union([
  TimelineJson,
  HealthJson.transform((base): Timeline => ({ base, outcomes: [] })),
]);

const BackoffJson = z.object({
  factor: z.number(),
  slowedAt: NullableDate,
  failures: z.number(),
  awaySince: NullableDate,
});

const UsageStateJson = z.object({
  day: z.coerce.date(),
  trust: z.number(),
  secondsGrow: z.boolean(),
  /** Somebody sweeps until then. */
  leasedUntil: NullableDate,
  /** When the last sweep ended well; null: none has. */
  sweptAt: NullableDate,
  nextAt: z.coerce.date(),
});

export interface StoredUsageState extends UsageState {
  readonly leasedUntil: Date | null;
  readonly sweptAt: Date | null;
  readonly nextAt: Date;
}

export const toTimeline = (json: unknown): Timeline => KeptTimeline.parse(json ?? NO_TIMELINE);
export const toBackoff = (json: unknown): Backoff => BackoffJson.parse(json ?? NO_BACKOFF);
export const toUsageState = (json: unknown, atFirst: StoredUsageState): StoredUsageState =>
  UsageStateJson.parse(json ?? atFirst);

/** `own`, or a number of seconds. */
export const toSlowRule = (text: string | null): SlowRule =>
  text === null ? null : text === 'own' ? { kind: 'own' } : { kind: 'over', seconds: Number(text) };

/** `own`, or a rate from 0 to 1. */
export const toCacheRule = (text: string | null): CacheRule =>
  text === null ? null : text === 'own' ? { kind: 'own' } : { kind: 'under', rate: Number(text) };

const Mode = z.enum(['failures', 'every-failure', 'all']);

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    subscriptionId: row.subscription_id,
    channelId: row.channel_id,
    projectId: row.project_id === EVERY_PROJECT ? null : row.project_id,
    mode: Mode.parse(row.mode),
    slow: toSlowRule(row.slow),
    cache: toCacheRule(row.cache),
    branches: toBranchFilter(row.branches),
    since: row.confirmed_at ?? row.created_at,
    isPaused: row.paused_at !== null,
  };
}

const NotifiedJson = z.array(
  z.object({
    subscriptionId: z.string(),
    channelId: z.string(),
    silentBecause: z.string().nullable(),
    keys: z.array(z.string()),
  }),
);
/** Who was notified of a build, under which keys, or why not. */
export type Notified = z.infer<typeof NotifiedJson>[number];
export const toNotified = (json: unknown): readonly Notified[] => NotifiedJson.parse(json ?? []);

export interface BuildFacts {
  readonly projectId: string;
  readonly foundAt: Date;
  readonly endedFoundAt: Date | null;
  readonly finding: Finding | null;
  /** What match-subscriptions.ts says of it, as JSON. */
  readonly notified: string | null;
  readonly branch: string | null;
}

export const buildRow = (build: Build, about: BuildFacts): NewWatchedBuildRow => ({
  build_id: build.buildId,
  project_id: about.projectId,
  status: build.status,
  created_at: build.createdAt,
  started_at: build.startedAt,
  finished_at: build.finishedAt,
  duration_seconds: build.durationSeconds,
  saved_seconds: build.savedSeconds,
  cached_steps: build.cachedSteps,
  total_steps: build.totalSteps,
  found_at: about.foundAt,
  ended_found_at: about.endedFoundAt,
  finding: about.finding && JSON.stringify(about.finding),
  notified: about.notified,
  branch: about.branch,
});
