// Depot's usage counts as hints of where builds began or ended: pure. They may be live, late, or missing; how far they are
// trusted depends on what the polls found.

import type { ProjectUsage } from '../depot/model.ts';

export interface UsageState {
  /** The UTC day that is being counted. */
  readonly day: Date;
  /** Part of the hints that led to something new: 0 to 1. */
  readonly trust: number;
  /** Does Depot add a running build's seconds while it runs, or only once it has ended? Seen at the last sweep. */
  readonly secondsGrow: boolean;
}

const DAY_MS = 86_400_000;

export const dayOf = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
export const dayAfter = (day: Date): Date => new Date(day.getTime() + DAY_MS);

/** At the start they get the benefit of the doubt. */
export const newUsageState = (now: Date): UsageState => ({ day: dayOf(now), trust: 0.6, secondsGrow: true });

/** A project as it was when last counted. */
export interface Counted {
  readonly projectId: string;
  /** null: never counted. */
  readonly builds: number | null;
  readonly seconds: number | null;
  readonly at: Date | null;
  /** Builds that ran at the last poll. */
  readonly running: number;
}

/** Depot rounds to seconds, and its pages are a little apart. */
const SLACK_SECONDS = 1;
const SLACK_PART = 0.05;

/** Did builds begin there, or end, since it was counted last? */
export function pointsAt(before: Counted, now: ProjectUsage, at: Date, secondsGrow: boolean): boolean {
  if (before.builds === null || before.seconds === null || before.at === null) return false;
  if (now.buildCount > before.builds) return true;
  const grown = now.buildSeconds - before.seconds;
  if (!secondsGrow) return grown > 0;
  // While all of them run, each adds a second a second.
  const ifAllRun = (before.running * (at.getTime() - before.at.getTime())) / 1_000;
  return before.running > 0 && grown < ifAllRun * (1 - SLACK_PART) - SLACK_SECONDS;
}

/** Of the projects where a build runs: where seconds grew, and where they did not. */
export interface Growth {
  readonly grew: number;
  readonly stood: number;
}

export function growthOf(before: Counted, now: ProjectUsage): Growth | null {
  if (before.running === 0 || before.seconds === null) return null;
  const grew = now.buildSeconds > before.seconds;
  return { grew: grew ? 1 : 0, stood: grew ? 0 : 1 };
}

const LEARN = 0.04;

/** @param isNews did the poll that a hint led to find that a build began or ended? */
export function judge<T extends Pick<UsageState, 'trust'>>(state: T, isNews: boolean): T {
  return { ...state, trust: state.trust + LEARN * ((isNews ? 1 : 0) - state.trust) };
}

/** Hints below this trust cost more polls than they save. */
const WORTHLESS = 0.4;
/** This share of worthless hints is still polled, to notice when they get better: 1 in 20. */
const PROBE_EVERY = 20;

/** Which of the projects are worth a poll. @param turn counts sweeps, so that the probes wander. */
export function pollHints(trust: number, projectIds: readonly string[], turn: number): readonly string[] {
  if (trust >= WORTHLESS) return projectIds;
  return projectIds.filter((_, i) => (i + turn) % PROBE_EVERY === 0);
}

/** Sweeps take this part of the calls while hints are good, and this one while they are of no use. */
const BEST_SHARE = 0.5;
const LEAST_SHARE = 0.02;
/** Where a round over all projects is as quick as a sweep, counts are only taken for the books. */
const SELDOM_MS = 60_000;
const LONGEST_MS = 10 * 60_000;

export interface SweepSize {
  /** Calls that one sweep takes. */
  readonly pages: number;
  readonly watched: number;
  readonly callsPerMinute: number;
  readonly minMs: number;
}

/** How far apart the pages of a sweep are asked for, in milliseconds. */
export const pageGapMs = ({ pages, callsPerMinute, minMs }: SweepSize): number =>
  Math.max(minMs / pages, 60_000 / (callsPerMinute * BEST_SHARE));

/** How long after its last page the next sweep begins, in milliseconds. */
export function untilNextSweepMs(trust: number, size: SweepSize): number {
  const { pages, watched, callsPerMinute, minMs } = size;
  if (trust < WORTHLESS) {
    return Math.min(LONGEST_MS, Math.max(SELDOM_MS, (pages * 60_000) / (callsPerMinute * LEAST_SHARE)));
  }
  const isRoundQuick = (watched / callsPerMinute) * 60_000 <= minMs;
  return isRoundQuick ? Math.max(minMs, SELDOM_MS) : pageGapMs(size);
}
