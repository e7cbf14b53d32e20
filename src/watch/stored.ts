// What the watch keeps, as rows and JSON: in and out, checked.

import { z } from 'zod';
import type { Finding } from '../analysis/finding.ts';
import { Outcomes } from '../analysis/flapping.ts';
import type { Build } from '../depot/model.ts';
import { EVERY_PROJECT, type SubscriptionRow } from '../store/subscriptions.ts';
import type { NewWatchedBuildRow } from '../store/watched-builds.ts';
import type { Hints } from './hints.ts';
import { NEVER_LOOKED, type Redness } from './incident.ts';
import type { Subscription } from './match.ts';
import type { Turns } from './plan.ts';
import { NO_PRESSURE, type Pressure } from './pressure.ts';
import type { Rhythm } from './rhythm.ts';
import type { CacheRule, SlowRule } from './sick.ts';

const NullableDate = z.coerce.date().nullable();

const RednessJson = z.object({
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

const RhythmJson = z.object({
  perHour: z.number(),
  excitement: z.number(),
  typicalSeconds: z.number(),
  hours: z.array(z.number()).length(24),
  at: z.coerce.date(),
});

const PressureJson = z.object({
  factor: z.number(),
  slowedAt: NullableDate,
  failures: z.number(),
  awaySince: NullableDate,
});

const HintsJson = z.object({ from: z.coerce.date(), trust: z.number(), sweptAt: NullableDate });

const PlanJson = z.object({
  turns: z.object({ saved: z.number(), at: z.coerce.date() }),
  /** Looks given so far. */
  given: z.number(),
  /** Of a look, in milliseconds; see rhythm.ts. */
  price: z.number(),
  pricedAt: NullableDate,
  /** Calls since then that something pointed at. */
  pointed: z.number(),
  watched: z.number(),
});

export interface Plan {
  readonly turns: Turns;
  readonly given: number;
  readonly price: number;
  readonly pricedAt: Date | null;
  readonly pointed: number;
  /** Projects, when it was priced. */
  readonly watched: number;
}

export const toRedness = (json: unknown): Redness => RednessJson.parse(json ?? NEVER_LOOKED);
export const toRhythm = (json: unknown): Rhythm => RhythmJson.parse(json);
export const toPressure = (json: unknown): Pressure => PressureJson.parse(json ?? NO_PRESSURE);
export const toHints = (json: unknown, atFirst: Hints): Hints => HintsJson.parse(json ?? atFirst);
export const toPlan = (json: unknown, atFirst: Plan): Plan => PlanJson.parse(json ?? atFirst);

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
    since: row.confirmed_at ?? row.created_at,
    isPaused: row.paused_at !== null,
  };
}

export interface AboutBuild {
  readonly projectId: string;
  readonly foundAt: Date;
  readonly endedFoundAt: Date | null;
  readonly finding: Finding | null;
  /** What match.ts says of it, as JSON. */
  readonly told: string | null;
}

export const buildRow = (build: Build, about: AboutBuild): NewWatchedBuildRow => ({
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
  told: about.told,
});
